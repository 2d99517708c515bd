// Code generated from ../flash.go by go generate; DO NOT EDIT.

package datastar

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/labstack/echo/v5"
)

// Bounds of what a redirect may take along, so that it fits into a cookie.
const (
	mostFlashes  = 5   // the last ones
	longestFlash = 500 // bytes of one
	flashSeconds = 60
)

// flashes are the texts of a request for the page that its redirect leads to.
type flashes struct {
	said  []string
	taken bool // those that came with the request
}

// Flash keeps a text, such as "Saved.", for the page that this request is redirected to by
// [Context.Redirect] or [Context.Finish], which shows it: see [Context.Flashes]. It
// does nothing where the request is answered in another way, nor after the first event,
// when the header is out.
//
// The text is not HTML. A redirect takes the last 5 along, each cut off after 500 bytes,
// with a space for each line break or other control character. They are in a cookie of
// 60 seconds, which scripts cannot read and which over HTTPS no other host can set. It is not
// encrypted: whoever uses the browser can read and change it.
func (c *Context) Flash(text string) {
	f := c.flash()
	f.said = append(f.said, text)
}

// flash returns the texts, which most requests have not.
func (c *Context) flash() *flashes {
	if c.flashes == nil {
		c.flashes = new(flashes)
	}
	return c.flashes
}

// Flashes returns the texts that [Context.Flash] kept for this page, in order, and
// forgets them, so that they are shown once. Those of this request itself come last. They are
// text, which html/template escapes:
//
//	{{range .Flashes}}<p role="status">{{.}}</p>{{end}}
//
// A page that has any is sent with Cache-Control: no-store, unless that header is set.
// Call it before anything is sent: afterwards it leaves what came with the request to
// the next page.
func (c *Context) Flashes() []string {
	r, err := c.stream.Request()
	if err != nil {
		return nil
	}
	var came []string
	f := c.flash()
	if !f.taken && !c.stream.Opened() && !committed(c.Context) {
		came = c.flashesIn(r)
	}
	if len(came) > 0 {
		f.taken = true
		c.setFlashes(nil)
		if h := c.Response().Header(); h.Get(echo.HeaderCacheControl) == "" {
			h.Set(echo.HeaderCacheControl, "no-store")
		}
	}
	all := bounded(append(came, f.said...))
	f.said = nil
	return all
}

// keepFlashes gives a redirect the texts, with those that no page has shown yet.
func (c *Context) keepFlashes() {
	f := c.flashes
	if f == nil || len(f.said) == 0 {
		return
	}
	all := f.said
	if !f.taken {
		all = append(c.flashesIn(c.Request()), all...)
	}
	c.setFlashes(bounded(all))
}

// flashesIn returns the texts that came with a request.
func (c *Context) flashesIn(r *http.Request) []string {
	cookie, err := r.Cookie(c.flashCookie().Name)
	if err != nil || len(cookie.Value) > 4096 {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return nil
	}
	return bounded(strings.Split(string(text), "\n"))
}

// setFlashes sets the cookie, or removes it where there is no text.
func (c *Context) setFlashes(texts []string) {
	cookie := c.flashCookie()
	cookie.MaxAge = flashSeconds
	if len(texts) == 0 {
		cookie.MaxAge = -1
	}
	cookie.Value = base64.RawURLEncoding.EncodeToString([]byte(strings.Join(texts, "\n")))
	c.SetCookie(cookie)
}

// flashCookie returns the cookie without its value. Over HTTPS its name has a prefix
// with which browsers take it from this very host and a secure connection only.
func (c *Context) flashCookie() *http.Cookie {
	cookie := &http.Cookie{Name: "datastar-flash", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if c.Scheme() == "https" {
		cookie.Name, cookie.Secure = "__Host-"+cookie.Name, true
	}
	return cookie
}

// bounded returns the last texts that are not empty, without what could be more than a
// text.
func bounded(texts []string) (kept []string) {
	for _, text := range texts {
		text = strings.ToValidUTF8(text[:min(len(text), longestFlash)], "")
		text = strings.TrimSpace(strings.Map(unbroken, text))
		if text != "" {
			kept = append(kept, text)
		}
	}
	return slices.Clone(kept[max(0, len(kept)-mostFlashes):])
}

// unbroken returns a space in place of what breaks a line or is no text.
func unbroken(r rune) rune {
	if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}
