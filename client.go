package datastar

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/live"
	"github.com/echo-datastar/datastar/internal/script"
)

// serveScript answers a request for the script that keeps streams alive, or for
// Config.Client. It reports false for any other request.
func (s *setup) serveScript(c echo.Context) (is bool) {
	r := c.Request()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	for _, one := range []*script.Script{live.Script, s.client} {
		if one == nil {
			continue
		}
		if is, exactly := one.Serves(r.URL.Path); is {
			sendScript(c, one, exactly)
			return true
		}
	}
	return false
}

// sendScript sends a script: compressed, unless an outer middleware does that, and
// for good, unless the page was made for another version or by hand.
func sendScript(c echo.Context, s *script.Script, exactly bool) {
	h := c.Response().Header()
	text, tag := s.Text, s.Version
	if !strings.Contains(strings.Join(h.Values(echo.HeaderVary), ","), echo.HeaderAcceptEncoding) {
		h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
		if takesGzip(c.Request().Header) {
			h.Set(echo.HeaderContentEncoding, "gzip")
			text, tag = s.Gzip(), s.Version+"-gzip"
		}
	}
	kept := "no-cache"
	if exactly {
		kept = "public, max-age=31536000, immutable"
	}
	h.Set(echo.HeaderCacheControl, kept)
	h.Set("Etag", `"`+tag+`"`)
	h.Set(echo.HeaderContentType, "text/javascript; charset=utf-8")
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(text))
}

// takesGzip reports whether a request accepts gzip.
func takesGzip(h http.Header) bool {
	for part := range strings.SplitSeq(strings.Join(h.Values(echo.HeaderAcceptEncoding), ","), ",") {
		coding, quality, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(coding, "gzip") {
			return quality == "" || strings.Trim(quality, "q=0.") != ""
		}
	}
	return false
}
