package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
)

// test runs a test with an app, in which time flies. Over plain HTTP browsers do not say
// where a request comes from, so that each command needs its token.
func test(t *testing.T, run func(t *testing.T, app *datastartest.App)) {
	serve(t, func(app http.Handler) http.Handler { return app }, run)
}

// serve is test with the app inside of what looks at its answers.
func serve(t *testing.T, inside func(app http.Handler) http.Handler, run func(t *testing.T, app *datastartest.App)) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(nil)
		t.Cleanup(func() { _ = a.hub.Close() })
		t.Cleanup(func() { _ = a.exports.Close(t.Context()) })
		run(t, datastartest.New(t, inside(a), datastartest.WithBaseURL("http://example.com"), datastartest.WithPatience(5*time.Second)))
	})
}

// login returns the board, as a user sees it who has logged in.
func login(app *datastartest.App, user string) *datastartest.Page {
	page := app.As(user).Visit("/")
	page.Find("[name=name]").Fill(user)
	page.Find("[name=password]").Fill(passwords[user])
	page.Find("button", "Log in").Click()
	return page
}

// send fills the text of a form, and sends it.
func send(page *datastartest.Page, form, text string) {
	page.Find(form + " [name=text]").Fill(text)
	page.Find(form + " button").Click()
}

// both runs a test with two users who look at the board.
func both(t *testing.T, run func(t *testing.T, ada, grace *datastartest.Page)) {
	test(t, func(t *testing.T, app *datastartest.App) { run(t, login(app, "ada"), login(app, "grace")) })
}

func TestLogin(t *testing.T) {
	test(t, func(t *testing.T, app *datastartest.App) {
		page := app.Visit("/")
		page.Find("#login button").Click()
		page.Has("#login-name", "is required")
		page.Has("#login-password", "is required")
		page.Find("[name=name]").Fill(" ada ")
		page.Find("[name=password]").Fill("hopper")
		page.Find("[name=password]").Key("Enter")
		assert.Empty(t, page.Find("#login-name").Text())
		page.Has("#login-password", "does not belong to this name")
		page.Find("[name=password]").Fill("lovelace")
		page.Find("button").Click()
		page.Has("#here li", "Ada")
	})
}

// A session that ends takes all its windows to the login, and no others.
func TestSession_ends(t *testing.T) {
	test(t, func(t *testing.T, app *datastartest.App) {
		ada, grace := login(app, "ada"), login(app, "grace")
		elsewhere, second := login(app, "ada"), ada.Tab()
		ada.Find("button", "Log out").Click()
		ada.Has("#login")
		second.Has("#login")
		elsewhere.Has("#here", "Ada")
		elsewhere.Close()
		grace.HasNot("#here", "Ada")
		time.Sleep(lifetime)
		grace.Has("#login")
	})
}

func TestCards(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		ada.Find("#add1 button").Click()
		ada.Has("#add1-text", "is required")
		assert.Empty(t, ada.Find("#add0-text").Text(), "the other forms are all right")
		ada.Find("#add1 [name=text]").Fill(strings.Repeat("ż", 201))
		ada.Find("#add1 [name=text]").Key("Enter")
		ada.Has("#add1-text", "must be at most 200 characters long")
		send(ada, "#add1", "Bake <b>a cake</b>")
		ada.Has("#toasts", "The card is added.")
		assert.Empty(t, ada.Find("#add1-text").Text())
		assert.Empty(t, ada.Find("#add1 [name=text]").Value())
		ada.Has("#column1 #card4 p", "Bake <b>a cake</b>")
		grace.Has("#column1 #card4", "Bake <b>a cake</b>", "Ada")
		time.Sleep(5 * time.Second)
		ada.HasNot(".toast")
		grace.Find("#card4 summary").Click()
		grace.Find("#edit4 [name=text]").Fill("half a")
		ada.Find("#card4 summary").Click()
		send(ada, "#edit4", "Buy a cake")
		assert.False(t, ada.Find("#edit4").Visible())
		grace.Has("#card4 p", "Buy a cake")
		assert.Equal(t, "Buy a cake", grace.Find("#edit4 [name=text]").Value())
		assert.True(t, grace.Find("#edit4").Visible(), "it stays open")
		ada.Find("#card4 [aria-label='Move right']").Click()
		grace.Has("#column2 #card4")
		grace.HasNot("#column1 #card4")
		grace.Find("#card4 [aria-label='Move left']").Click()
		ada.Has("#column1 #card4")
		grace.Find("#card4 [aria-label=Delete]").Click()
		ada.HasNot("#card4")
		grace.HasNot("#card4")
	})
}

func TestColumns(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		ada.Find("#column0 > details > summary").Click()
		send(ada, "#rename0", " ")
		ada.Has("#rename0-text", "is required")
		grace.Find("#add0 [name=text]").Fill("half a")
		send(ada, "#rename0", "Ideas")
		assert.False(t, ada.Find("#rename0").Visible())
		grace.Has("#column0 h2", "Ideas")
		assert.Equal(t, "half a", grace.Find("#add0 [name=text]").Value(), "nobody is disturbed who types")
	})
}

func TestProfile(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		second := ada.Tab()
		png := "\x89PNG\r\n\x1a\n" + strings.Repeat(".", 1<<20)
		ada.Find("summary", "Profile").Click()
		save := func(name, picture string) {
			ada.Find("#profile [name=name]").Fill(name)
			ada.Find("#profile [name=picture]").Upload(datastartest.File{Name: "a.png", Type: "image/png", Content: []byte(picture)})
			ada.Find("#profile button").Click()
		}
		save("", "<svg>")
		ada.Has("#profile-name", "is required")
		ada.Has("#profile-picture", "must be a PNG, JPEG, GIF or WebP picture")
		save("Ada L.", png+png)
		ada.Has(".toast", "larger than 2 MB")
		save("Ada L.", png)
		ada.Has(".toast", "Your profile is saved.")
		grace.Has("#here li", "Ada L.")
		assert.Equal(t, "/people/ada/picture?1", grace.Find("#here img").Attr("src"))
		assert.Equal(t, 100.0, ada.Signal("_uploaded"))
		assert.Equal(t, 0.0, second.Signal("_uploaded"), "it is this tab's")
	})
}

func TestExport(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		ada.Find("#export button").Click()
		second := ada.Tab()
		second.Has("#export progress[value='33']")
		ada.Has("#export progress[value='33']")
		assert.Zero(t, grace.Count("#export progress"), "it is Ada's alone")
		ada.Has(".toast", "The export is ready.")
		second.Find("#export a", "board.csv").Click()
		answers := second.Answers()
		assert.Equal(t, "To do,Write the invitations,Ada\nTo do,Find a room,Grace\nDoing,Choose a day,Ada\n", answers[len(answers)-1].Body())
	})
}

// A page that has lost its connection misses nothing, and shows nothing twice.
func TestReconnect(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		ada.Offline()
		send(grace, "#add0", "one")
		send(grace, "#add0", "two")
		ada.Online()
		ada.Has("#card5", "two")
		ada.Offline()
		send(grace, "#add0", "three")
		time.Sleep(11 * time.Minute) // longer than the hub remembers
		ada.Online()
		ada.Has("#card6", "three")
		assert.Equal(t, grace.Texts(".card p"), ada.Texts(".card p"))
	})
}

// What a page asks for may not be there any more.
func TestGone(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		ada.Stream("/feed").Stall()
		grace.Find("#card1 [aria-label=Delete]").Click()
		ada.Find("#card1 .right").Click()
		ada.Has(".toast", "Somebody has deleted that meanwhile.")
		ada.Tab().Find("#export button").Click()
		ada.Find("#export button").Click()
		ada.Has(".toast", "Your export is still running.")
		ada.Stream("/feed").Resume()
		ada.HasNot("#card1")
	})
}

// Nobody gets past the login, or acts for a user on another site.
func TestRefused(t *testing.T) {
	a := newApp(nil)
	page := datastartest.Call(t, a, httptest.NewRequest(http.MethodGet, "/login", nil))
	assert.Contains(t, page.Header().Get("Content-Security-Policy"), "script-src 'self' 'nonce-")
	assert.NotContains(t, page.Header().Get("Content-Security-Policy"), "unsafe")
	assert.Equal(t, http.StatusBadRequest, datastartest.Call(t, a, httptest.NewRequest(http.MethodPost, "/login", nil)).Status())
	from := func(site string) *datastartest.Answer {
		r := datastartest.Request(datastar.V1, http.MethodPost, "/cards/1/delete", url.Values{})
		r.Header.Set("Sec-Fetch-Site", site)
		return datastartest.Call(t, a, r)
	}
	assert.Equal(t, "/login", from("same-origin").Redirect())
	assert.Contains(t, from("cross-site").Fragment("#toasts"), "blocked by CSRF")
	assert.Contains(t, from("").Fragment("#toasts"), "missing csrf token", "an old browser says nothing")
}

// Without scripts, all is done by forms, which have a token each.
func TestWithoutScripts(t *testing.T) {
	test(t, func(t *testing.T, app *datastartest.App) {
		page := login(app.WithoutScripts(), "ada")
		press := func(button, said string) { page.Find(button).Click(); page.Has("#toasts", said) }
		save := func(form, text, said string) { send(page, form, text); page.Has("#toasts", said) }
		save("#add0", strings.Repeat("x", 201), "")
		page.Has("#add0-text", "must be at most 200 characters long")
		assert.Len(t, page.Find("#add0 [name=text]").Value(), 201, "what was typed is kept")
		save("#add0", "Buy a cake", "The card is added.")
		page.Find("#card4 summary").Click()
		save("#edit4", " ", "")
		page.Has("#edit4-text", "is required")
		save("#edit4", "Bake a cake", "The card is changed.")
		page.Has("#column0 #card4 p", "Bake a cake")
		press("#card4 .right", "The card is moved.")
		press("#column1 #card4 .left", "The card is moved.")
		press("#column0 #card4 [aria-label=Delete]", "The card is deleted.")
		page.HasNot("#card4")
		page.Find("h2", "Done").Click()
		save("#rename2", "Ready", "The column is renamed.")
		page.Has("h2", "Ready")
		page.Find("summary", "Profile").Click()
		page.Find("#profile [name=name]").Fill("Ada L.")
		press("#profile button", "Your profile is saved.")
		press("#export button", "The export has begun.")
		time.Sleep(4 * *step)
		page.Find("noscript a").Click()
		page.Has("#export a", "board.csv")
		page.HasNot(".toast")
		page.Find("button", "Log out").Click()
		page.Has("#login")
	})
}
