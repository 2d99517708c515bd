package signals_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/internal/signals"
)

// FuzzRead asserts that any request yields an error, nothing, or JSON within
// the limit, and that the body can be read again.
func FuzzRead(f *testing.F) {
	f.Add("POST", "", "application/json", `{"a":[1,"x"]}`, int64(13))
	f.Add("GET", "a=1&datastar=%7B%22a%22%3A1%7D", "", "", int64(0))
	f.Add("DELETE", "datastar={}&datastar=+", "", " ", int64(-1))
	f.Add("PUT", "", "application/x+json; charset=utf-8", `"\u00e9\\"`, int64(-1))
	f.Add("GET", "datastar=%22%C3%A4+%2b%25%22", "", "", int64(0))
	f.Add("GET", "datastar=1%%31", "", "", int64(0))
	f.Add("PATCH", "datastar=%", "multipart/form-data", `{}`, int64(2))
	f.Add("POST", "", "", strings.Repeat("[", 300), int64(300))
	f.Fuzz(func(t *testing.T, method, query, contentType, body string, length int64) {
		const limit = 256
		if length < -1 {
			length = -1
		}
		content := &tracked{Reader: strings.NewReader(body)}
		r := &http.Request{
			Method: method, URL: &url.URL{RawQuery: query}, Body: content, ContentLength: length,
			Header: http.Header{"Content-Type": {contentType}, "Datastar-Request": {"true"}},
		}
		raw, drained, err := signals.Read(r, limit)
		switch {
		case err == nil && raw != nil && !json.Valid(raw):
			t.Errorf("accepted %q", raw)
		case err == nil && len(raw) > limit:
			t.Errorf("accepted %d bytes", len(raw))
		case content.read > limit+1:
			t.Errorf("read %d bytes", content.read)
		case err == nil && drained && length != 0 && !content.ended:
			t.Error("said that the body is at its end")
		}
		if value, ok := strings.CutPrefix(query, "datastar="); ok && method == http.MethodGet && !strings.Contains(value, "&") {
			if expect, unescaped := url.QueryUnescape(value); unescaped != nil && err == nil || err == nil && string(raw) != expect {
				t.Errorf("read %q of %q", raw, value)
			}
		}
		if rest := signals.WithoutSignals(query); strings.HasPrefix(rest, "datastar=") || strings.Contains(rest, "&datastar=") {
			t.Errorf("%q still has signals", rest)
		}
	})
}
