package datastar_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

const flashName = "datastar-flash"

// flashed are what a request with a cookie is answered, and the texts that its
// handler saw.
type flashed struct {
	*httptest.ResponseRecorder
	texts []string
}

// cookie is the last cookie that the answer sets, or nil.
func (f flashed) cookie() *http.Cookie {
	all := f.Result().Cookies()
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// flash asks a handler, whose Flashes are taken in the end if it does nothing else.
func flash(t *testing.T, r *http.Request, cookie *http.Cookie, handler func(c *datastar.Context) error) (f flashed) {
	t.Helper()
	e := testkit.NewEcho(datastar.Middleware())
	e.Any("/", datastar.Handler(func(c *datastar.Context) error {
		if handler != nil {
			return handler(c)
		}
		f.texts = c.Flashes()
		return c.HTML(http.StatusOK, "<p>page</p>")
	}))
	if cookie != nil {
		r.AddCookie(cookie)
	}
	f.ResponseRecorder = testkit.Record(e, r)
	return f
}

func plain() *http.Request { return httptest.NewRequest(http.MethodPost, "/", nil) }

// say is a handler that redirects with texts.
func say(texts ...string) func(c *datastar.Context) error {
	return func(c *datastar.Context) error {
		for _, text := range texts {
			c.Flash(text)
		}
		return c.Redirect(http.StatusSeeOther, "/next")
	}
}

// The page behind a redirect shows the texts, and only that one.
func TestFlash(t *testing.T) {
	for _, tt := range []struct {
		name    string
		request *http.Request
		handler func(c *datastar.Context) error
	}{
		{"redirect", plain(), say("Saved.", "Tell <b>Ada</b>!")},
		{"redirect of a Datastar request", testkit.Ask(t, http.MethodPost, "/", "{}"), say("Saved.", "Tell <b>Ada</b>!")},
		{"finish", plain(), func(c *datastar.Context) error {
			c.Flash("Saved.")
			c.Flash("Tell <b>Ada</b>!")
			return c.Finish("/next", datastar.MergeFragments("<p>1</p>"))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cookie := flash(t, tt.request, nil, tt.handler).cookie()
			require.NotNil(t, cookie)
			assert.Equal(t, "datastar-flash="+cookie.Value+"; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", cookie.Raw)
			shown := flash(t, plain(), cookie, nil)
			assert.Equal(t, []string{"Saved.", "Tell <b>Ada</b>!"}, shown.texts)
			assert.Equal(t, []string{"datastar-flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"}, shown.Header().Values("Set-Cookie"))
			assert.Equal(t, "no-store", shown.Header().Get("Cache-Control"))
		})
	}
}

func TestFlashesWithoutAny(t *testing.T) {
	for _, cookie := range []*http.Cookie{nil, {Name: flashName, Value: "%"}, {Name: flashName, Value: ""},
		{Name: flashName, Value: strings.Repeat("YWFh", 1025)}, {Name: "__Host-" + flashName, Value: "YWFh"}} {
		w := flash(t, plain(), cookie, nil)
		assert.Empty(t, w.texts)
		assert.Empty(t, w.Header().Values("Set-Cookie"))
		assert.Empty(t, w.Header().Values("Cache-Control"))
	}
}

// Whatever a text is, or a cookie that the browser's user has made up, it is a few lines.
func TestFlashIsBounded(t *testing.T) {
	long := strings.Repeat("ä", 300)
	for _, tt := range []struct {
		name          string
		given, expect []string
	}{
		{"hostile", []string{"a\r\nSet-Cookie: x=y", "data: \u2028x\x00y\x7f\u0085z", "\xffb"},
			[]string{"a  Set-Cookie: x=y", "data:  x y  z", "b"}},
		{"nothing", []string{"", " \n", "a"}, []string{"a"}},
		{"long", []string{long}, []string{long[:500]}},
		{"cut at a letter", []string{"x" + long}, []string{"x" + long[:498]}},
		{"many", []string{"1", "2", "3", "4", "5", "6"}, []string{"2", "3", "4", "5", "6"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cookie := flash(t, plain(), nil, say(tt.given...)).cookie()
			require.NotNil(t, cookie)
			assert.Equal(t, tt.expect, flash(t, plain(), cookie, nil).texts)
			made := base64.RawURLEncoding.EncodeToString([]byte(strings.Join(tt.expect, "\r\n\x00\n")))
			assert.Equal(t, tt.expect, flash(t, plain(), &http.Cookie{Name: flashName, Value: made}, nil).texts)
		})
	}
	largest := flash(t, plain(), nil, say(long, long, long, long, long)).cookie()
	assert.Less(t, len(largest.Raw), 4096)
}

// A chain of redirects takes all along.
func TestFlashThroughRedirects(t *testing.T) {
	first := flash(t, plain(), nil, say("one")).cookie()
	second := flash(t, plain(), first, say("two")).cookie()
	assert.Equal(t, []string{"one", "two"}, flash(t, plain(), second, nil).texts)
	shown := flash(t, plain(), first, func(c *datastar.Context) error {
		assert.Equal(t, []string{"one"}, c.Flashes())
		assert.Empty(t, c.Flashes())
		return say("three")(c)
	})
	assert.Equal(t, []string{"three"}, flash(t, plain(), shown.cookie(), nil).texts)
	assert.Nil(t, flash(t, plain(), first, say()).cookie(), "it is still there")
}

// A form that is shown again shows the texts of this very request.
func TestFlashesOfTheRequestItself(t *testing.T) {
	w := flash(t, plain(), nil, func(c *datastar.Context) error {
		c.Flash("Not yet.")
		shown := c.Flashes()
		assert.Empty(t, c.Flashes())
		return c.View(http.StatusOK, strings.Join(shown, ","), "")
	})
	assert.Equal(t, "Not yet.", w.Body.String())
	assert.Nil(t, w.cookie())
}

// Where the answer is another one nothing is kept.
func TestFlashWithoutARedirect(t *testing.T) {
	for name, handler := range map[string]func(c *datastar.Context) error{
		"events":   func(c *datastar.Context) error { return c.Finish("/next", datastar.MergeFragments("<p>1</p>")) },
		"a page":   func(c *datastar.Context) error { return c.HTML(http.StatusOK, "<p>page</p>") },
		"an error": func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "https://evil.example") },
		"after an event": func(c *datastar.Context) error {
			require.NoError(t, c.MergeFragments("<p>1</p>"))
			return c.Redirect(http.StatusSeeOther, "/next")
		},
	} {
		w := flash(t, testkit.Ask(t, http.MethodPost, "/", "{}"), nil, func(c *datastar.Context) error {
			c.Flash("Saved.")
			return handler(c)
		})
		assert.Nil(t, w.cookie(), name)
	}
}

// What cannot be removed any more is left to the next page.
func TestFlashesAfterTheHeader(t *testing.T) {
	cookie := flash(t, plain(), nil, say("Saved.")).cookie()
	w := flash(t, testkit.Ask(t, http.MethodPost, "/", "{}"), cookie, func(c *datastar.Context) error {
		require.NoError(t, c.MergeFragments("<p>1</p>"))
		assert.Empty(t, c.Flashes())
		return nil
	})
	assert.Nil(t, w.cookie())
	var kept *datastar.Context
	flash(t, plain(), cookie, func(c *datastar.Context) error { kept = c; return nil })
	assert.Empty(t, kept.Flashes())
}

// Over HTTPS another host, such as a subdomain, cannot set what is shown.
func TestFlashOverHTTPS(t *testing.T) {
	secure := func() *http.Request { return httptest.NewRequest(http.MethodPost, "https://app.example/", nil) }
	cookie := flash(t, secure(), nil, say("Saved.")).cookie()
	assert.Equal(t, "__Host-datastar-flash="+cookie.Value+"; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax", cookie.Raw)
	assert.Equal(t, []string{"Saved."}, flash(t, secure(), cookie, nil).texts)
	cookie.Name = flashName
	assert.Empty(t, flash(t, secure(), cookie, nil).texts)
}

// What the app says about caches stands.
func TestFlashesLeaveCacheControlAlone(t *testing.T) {
	cookie := flash(t, plain(), nil, say("Saved.")).cookie()
	w := flash(t, plain(), cookie, func(c *datastar.Context) error {
		c.Response().Header().Set("Cache-Control", "private, max-age=0")
		c.Flashes()
		return c.HTML(http.StatusOK, "")
	})
	assert.Equal(t, "private, max-age=0", w.Header().Get("Cache-Control"))
}
