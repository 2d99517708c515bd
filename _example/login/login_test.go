package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// browser has a session, and follows no redirects.
type browser struct {
	t       *testing.T
	url     string
	session string
}

func (b browser) do(method, path string, form url.Values) *http.Response {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(form.Encode()))
	require.NoError(b.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: cookie, Value: b.session})
	if path == "/private/feed" {
		request.Header.Set("Datastar-Request", "true")
		request.Header.Set("Accept", "text/event-stream")
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(b.t, err)
	b.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// window opens a window. What its page receives comes when the stream has ended.
func (b browser) window() (all <-chan string) {
	b.t.Helper()
	response := b.do(http.MethodGet, "/private/feed", nil)
	require.Equal(b.t, http.StatusOK, response.StatusCode)
	received := make(chan string, 1)
	go func() {
		body, err := io.ReadAll(response.Body)
		if assert.NoError(b.t, err, "it ends properly, so that the page does not reconnect") {
			received <- string(body)
		}
	}()
	return received
}

func goesToLogin(t *testing.T, window <-chan string) {
	t.Helper()
	select {
	case received := <-window:
		assert.Contains(t, received, "/login")
	case <-time.After(30 * time.Second):
		require.Fail(t, "the page still follows")
	}
}

// A session that ends takes all its windows to the login, and no others.
func TestSession_ends(t *testing.T) {
	ada := url.Values{"name": {"ada"}, "password": {"lovelace"}}
	tests := map[string]struct {
		lasts time.Duration
		end   func(b browser)
	}{
		"expires":       {time.Second, func(browser) {}},
		"logout":        {time.Hour, func(b browser) { b.do(http.MethodPost, "/logout", nil) }},
		"another login": {time.Hour, func(b browser) { b.do(http.MethodPost, "/login", ada) }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, e := newSessions(), echo.New()
			e.Use(datastar.Middleware())
			s.routes(e)
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			s.all["this"] = session{"ada", "a", time.Now().Add(tt.lasts)}
			s.all["other"] = session{"ada", "b", time.Now().Add(time.Hour)}
			this, other := browser{t, server.URL, "this"}, browser{t, server.URL, "other"}
			one, two, theirs := this.window(), this.window(), other.window()
			tt.end(this)
			goesToLogin(t, one)
			goesToLogin(t, two)
			assert.Equal(t, http.StatusUnauthorized, this.do(http.MethodGet, "/private/feed", nil).StatusCode)
			assert.Empty(t, theirs, "the other goes on")
			other.do(http.MethodPost, "/logout", nil)
			goesToLogin(t, theirs)
		})
	}
}
