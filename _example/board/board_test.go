package main

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
)

// test runs a test with an app, in which time flies.
func test(t *testing.T, run func(t *testing.T, app *datastartest.App), opts ...datastartest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := newApp(nil)
		t.Cleanup(func() { _ = a.hub.Close() })
		run(t, datastartest.New(t, a, append(opts, datastartest.WithPatience(5*time.Second))...))
	})
}

// login returns the board, as a user sees it who has logged in.
func login(app *datastartest.App, user string) *datastartest.Page {
	page := app.As(user).Visit("/")
	page.Find("[name=name]").Fill(user)
	page.Find("[name=password]").Fill(passwords[user])
	page.Find("button", "Log in").Click()
	page.Has("h1 + *") // the board
	return page
}

// both runs a test with two users who look at the board.
func both(t *testing.T, run func(t *testing.T, ada, grace *datastartest.Page)) {
	t.Helper()
	test(t, func(t *testing.T, app *datastartest.App) { run(t, login(app, "ada"), login(app, "grace")) })
}

func TestLogin(t *testing.T) {
	test(t, func(t *testing.T, app *datastartest.App) {
		page := app.Visit("/")
		assert.Equal(t, "/login", page.Path())
		page.Find("button").Click()
		assert.Equal(t, "is required", page.Find("#login-name").Text())
		assert.Equal(t, "is required", page.Find("#login-password").Text())
		page.Find("[name=name]").Fill(" ada ")
		page.Find("[name=password]").Fill("hopper")
		page.Find("[name=password]").Key("Enter")
		assert.Empty(t, page.Find("#login-name").Text())
		assert.Equal(t, "does not belong to this name", page.Find("#login-password").Text())
		page.Find("[name=password]").Fill("lovelace")
		page.Find("button").Click()
		assert.Equal(t, "/", page.Path())
		page.Has("#here li", "Ada")
	})
}

// A session that ends takes all its windows to the login, and no others.
func TestSession_ends(t *testing.T) {
	test(t, func(t *testing.T, app *datastartest.App) {
		ada, grace := login(app, "ada"), login(app, "grace")
		elsewhere, second := login(app, "ada"), ada.Tab()
		ada.Find("button", "Log out").Click()
		for _, page := range []*datastartest.Page{ada, second} {
			page.Has("#login")
			assert.Equal(t, "/login", page.Path())
		}
		elsewhere.Has("#here", "Ada")
		grace.Has("#here", "Ada")
		elsewhere.Close()
		grace.HasNot("#here", "Ada")
		time.Sleep(lifetime)
		grace.Has("#login")
		grace.Visit("/")
		assert.Equal(t, "/login", grace.Path())
	})
}

func TestCards(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		add := ada.Find("#add1")
		add.Find("button").Click()
		assert.Equal(t, "is required", ada.Find("#add1-text").Text())
		assert.Empty(t, ada.Find("#add0-text").Text(), "the other forms are all right")
		add.Find("[name=text]").Fill(strings.Repeat("ż", 201))
		add.Find("[name=text]").Key("Enter")
		assert.Equal(t, "must be at most 200 characters long", ada.Find("#add1-text").Text())
		add.Find("[name=text]").Fill("Bake <b>a cake</b>")
		add.Find("button").Click()
		ada.Has("#toasts", "The card is added.")
		assert.Empty(t, ada.Find("#add1-text").Text())
		assert.Empty(t, add.Find("[name=text]").Value())
		for _, page := range []*datastartest.Page{ada, grace} {
			page.Has("#column1 .card p", "Bake <b>a cake</b>")
			page.Has("#column1 #card4", "Ada")
		}
		time.Sleep(5 * time.Second)
		ada.HasNot(".toast")

		grace.Find("#card4 summary").Click()
		grace.Find("#edit4 [name=text]").Fill("half a")
		ada.Find("#card4 summary").Click()
		ada.Find("#edit4 [name=text]").Fill("Buy a cake")
		ada.Find("#edit4 button").Click()
		assert.False(t, ada.Find("#edit4").Visible())
		grace.Has("#card4 p", "Buy a cake")
		assert.Equal(t, "Buy a cake", grace.Find("#edit4 [name=text]").Value())
		assert.True(t, grace.Find("#edit4").Visible(), "it stays open")

		ada.Find("#card4 [aria-label='Move right']").Click()
		for _, page := range []*datastartest.Page{ada, grace} {
			page.Has("#column2 #card4")
			assert.Equal(t, 0, page.Count("#column1 #card4"))
		}
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
		ada.Find("#rename0 [name=text]").Fill(" ")
		ada.Find("#rename0 button").Click()
		assert.Equal(t, "is required", ada.Find("#rename0-text").Text())
		grace.Find("#add0 [name=text]").Fill("half a")
		ada.Find("#rename0 [name=text]").Fill("Ideas")
		ada.Find("#rename0 button").Click()
		assert.False(t, ada.Find("#rename0").Visible())
		grace.Has("#column0 h2", "Ideas")
		assert.Equal(t, "half a", grace.Find("#add0 [name=text]").Value(), "nobody is disturbed who types")
	})
}

func TestProfile(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		png := "\x89PNG\r\n\x1a\n" + strings.Repeat(".", 1<<20)
		ada.Find("summary", "Profile").Click()
		ada.Find("#profile [name=name]").Fill("")
		ada.Find("#profile [name=picture]").Upload(datastartest.File{Name: "a.png", Type: "image/png", Content: []byte("<svg>")})
		ada.Find("#profile button").Click()
		assert.Equal(t, "is required", ada.Find("#profile-name").Text())
		assert.Equal(t, "must be a PNG, JPEG, GIF or WebP picture", ada.Find("#profile-picture").Text())
		ada.Find("#profile [name=picture]").Upload(datastartest.File{Name: "a.png", Content: []byte(png + png)})
		ada.Find("#profile button").Click()
		ada.Has(".toast", "larger than 2 MB")
		ada.Find("#profile [name=name]").Fill("Ada L.")
		ada.Find("#profile [name=picture]").Upload(datastartest.File{Name: "a.png", Content: []byte(png)})
		ada.Find("#profile button").Click()
		ada.Has(".toast", "Your profile is saved.")
		grace.Has("#here li", "Ada L.")
		assert.Equal(t, "/people/ada/picture?1", grace.Find("#here img").Attr("src"))
		assert.Equal(t, 100.0, ada.Signal("_uploaded"))
	})
}

func TestExport(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		ada.Find("#export button").Click()
		second := ada.Tab()
		for _, page := range []*datastartest.Page{ada, second} {
			page.Has("#export progress[value='33']")
		}
		assert.Zero(t, grace.Count("#export progress"), "it is Ada's alone")
		ada.Has(".toast", "The export is ready.")
		second.Find("#export a").Click()
		answers := second.Answers()
		assert.Equal(t, "To do,Write the invitations,Ada\nTo do,Find a room,Grace\nDoing,Choose a day,Ada\n", answers[len(answers)-1].Body())
	})
}

// A page that has lost its connection misses nothing, and shows nothing twice.
func TestReconnect(t *testing.T) {
	both(t, func(t *testing.T, ada, grace *datastartest.Page) {
		add := func(text string) {
			grace.Find("#add0 [name=text]").Fill(text)
			grace.Find("#add0 button").Click()
		}
		ada.Offline()
		add("one")
		add("two")
		ada.Online()
		ada.Has("#card5", "two")
		ada.Stream("/feed").Cut()
		add("three")
		ada.Has("#card6", "three")
		assert.Equal(t, grace.Texts(".card p"), ada.Texts(".card p"))
	})
}

// Without scripts, all is done by forms, which have a token each.
func TestWithoutScripts(t *testing.T) {
	test(t, func(t *testing.T, app *datastartest.App) {
		page := login(app.WithoutScripts(), "ada")
		press := func(button, toast string) {
			page.Find(button).Click()
			assert.Equal(t, toast, page.Find("#toasts").Text())
		}
		page.Find("#add0 [name=text]").Fill(strings.Repeat("x", 201))
		press("#add0 button", "")
		assert.Equal(t, "must be at most 200 characters long", page.Find("#add0-text").Text())
		assert.Len(t, page.Find("#add0 [name=text]").Value(), 201, "what was typed is kept")
		page.Find("#add0 [name=text]").Fill("Buy a cake")
		press("#add0 button", "The card is added.")
		page.Find("#card4 summary").Click()
		page.Find("#edit4 [name=text]").Fill("Bake a cake")
		press("#edit4 button", "The card is changed.")
		page.Has("#column0 #card4 p", "Bake a cake")
		press("#card4 .right", "The card is moved.")
		page.Has("#column1 #card4")
		press("#card4 [aria-label=Delete]", "The card is deleted.")
		page.HasNot("#card4")
		page.Find("h2", "Done").Click()
		page.Find("#rename2 [name=text]").Fill("Ready")
		press("#rename2 button", "The column is renamed.")
		page.Has("h2", "Ready")
		page.Find("summary", "Profile").Click()
		page.Find("#profile [name=name]").Fill("Ada L.")
		press("#profile button", "Your profile is saved.")
		press("#export button", "The export has begun.")
		time.Sleep(4 * *step)
		page.Find("noscript a").Click()
		page.Has("#export a", "board.csv")
		page.Find("button", "Log out").Click()
		page.Has("#login")
	}, datastartest.WithRequest(func(r *http.Request) { r.Header.Del("Sec-Fetch-Site") }))
}
