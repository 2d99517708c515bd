package signals_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/signals"
)

const limit = 1 << 10

func TestDatastar(t *testing.T) {
	var tests = []struct {
		name        string
		whenTarget  string
		whenHeaders http.Header
		expect      bool
	}{
		{"plain", "/?a=1", nil, false},
		{"1.x, 0.21 and later", "/", http.Header{"Datastar-Request": {"true"}}, true},
		{"signals alone", "/?datastar=%7B%7D", nil, true},
		{"signals behind", "/?a=1&datastar=%7B%7D", nil, true},
		{"another parameter", "/?xdatastar=1", nil, false},
		{"in a value", "/?a=datastar=1", nil, false},
		{"without a value", "/?datastar", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, tt.whenTarget, nil)
			for name, values := range tt.whenHeaders {
				r.Header[name] = values
			}
			assert.Equal(t, tt.expect, signals.Datastar(r))
		})
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("datastar-request", "true") // as 0.20 and earlier spell it
	assert.True(t, signals.Datastar(r))
}

// request returns a Datastar request with a body of this type, or none.
func request(method, query, contentType, body string) *http.Request {
	r := httptest.NewRequest(method, "/?"+query, nil)
	if body != "" {
		r = httptest.NewRequest(method, "/?"+query, strings.NewReader(body))
	}
	r.Header.Set("Datastar-Request", "true")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

func TestWhereSignalsAre(t *testing.T) {
	const body, query = `{"from":"body"}`, `datastar=%7B%22from%22%3A%22query%22%7D`
	const inQuery = `{"from":"query"}`
	const json, form, multipart = "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	var tests = []struct {
		name          string
		when          *http.Request
		expect        string
		expectDrained bool
	}{
		{"GET", request(http.MethodGet, query, "", ""), inQuery, true},
		{"GET of a client before 1.0", request(http.MethodGet, query, json, ""), inQuery, true},
		{"HEAD", request(http.MethodHead, query, "", ""), inQuery, true},
		{"GET without signals", request(http.MethodGet, "a=1", "", ""), "", true},
		{"GET with a body", request(http.MethodGet, query, json, body), inQuery, false},
		{"POST", request(http.MethodPost, "", json, body), body, true},
		{"PUT", request(http.MethodPut, "", json, body), body, true},
		{"PATCH", request(http.MethodPatch, "", json, body), body, true},
		{"QUERY", request("QUERY", "", json, body), body, true},
		{"a form of a QUERY", request("QUERY", "", form, "a=1"), "", false},
		{"the body goes before the query", request(http.MethodPost, query, json, body), body, true},
		{"POST without a body", request(http.MethodPost, query, json, ""), inQuery, true},
		{"POST of nothing at all", request(http.MethodPost, "", json, ""), "", true},
		{"POST of a blank body", request(http.MethodPost, query, json, " \n"), inQuery, true},
		{"DELETE to RC.8", request(http.MethodDelete, "", json, body), body, true},
		{"DELETE from 1.0.0", request(http.MethodDelete, query, "", ""), inQuery, true},
		{"no content type", request(http.MethodPost, "", "", body), body, true},
		{"a charset", request(http.MethodPost, "", "application/json; charset=UTF-8", body), body, true},
		{"capitals", request(http.MethodPost, "", "Application/JSON", body), body, true},
		{"+json", request(http.MethodPost, "", "application/vnd.api+json", body), body, true},
		{"a form", request(http.MethodPost, "", form, "a=1"), "", false},
		{"a form beside signals", request(http.MethodPost, query, form, "a=1"), inQuery, false},
		{"multipart", request(http.MethodPost, "", multipart, "--x--"), "", false},
		{"an unknown type", request(http.MethodPost, "", "text/plain", "a"), "", false},
		{"no type at all", request(http.MethodPost, "", ";;", "a"), "", false},
		{"the last of two", request(http.MethodGet, "datastar=%7B%7D&a=1&"+query, "", ""), inQuery, true},
		{"plus for a blank", request(http.MethodGet, `datastar={"a":"b+c%2Bd"}`, "", ""), `{"a":"b c+d"}`, true},
		{"an empty value", request(http.MethodGet, "datastar=", "", ""), "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw, drained, err := signals.Read(tt.when, limit)
			require.NoError(t, err)
			assert.Equal(t, tt.expect, string(raw))
			assert.Equal(t, tt.expect == "", raw == nil)
			assert.Equal(t, tt.expectDrained, drained)
		})
	}
}

// tracked is a body that records the calls of its methods.
type tracked struct {
	io.Reader
	read   int
	ended  bool
	closed int
}

func (b *tracked) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	b.ended = b.ended || err == io.EOF
	return n, err
}

func (b *tracked) Close() error {
	b.closed++
	return nil
}

func track(content, contentType string, length int64) (*http.Request, *tracked) {
	r := request(http.MethodPost, "", contentType, content)
	body := &tracked{Reader: strings.NewReader(content)}
	r.Body, r.ContentLength = body, length
	return r, body
}

func TestBodyIsReadToItsEndAndAgain(t *testing.T) {
	const content = `{"a":1}`
	for _, length := range []int64{int64(len(content)), -1} {
		r, body := track(content, "application/json", length)
		raw, drained, err := signals.Read(r, int64(len(content)))
		require.NoError(t, err)
		assert.Equal(t, content, string(raw))
		assert.True(t, drained)
		assert.True(t, body.ended, "net/http watches the connection from the end of the body on")
		assert.Zero(t, body.closed)
		for range 2 { // a second middleware reads it too
			raw, drained, err = signals.Read(r, int64(len(content)))
			require.NoError(t, err)
			assert.Equal(t, content, string(raw))
			assert.True(t, drained)
		}
		again, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		assert.Equal(t, content, string(again))
		require.NoError(t, r.Body.Close())
		assert.Equal(t, 1, body.closed)
	}
}

func TestFormsStayUnread(t *testing.T) {
	for _, contentType := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		r, body := track("a=1", contentType, 3)
		_, drained, err := signals.Read(r, limit)
		require.NoError(t, err)
		assert.False(t, drained)
		assert.Zero(t, body.read)
		assert.True(t, r.Body == body)
	}
}

// A body is read whole, however it is split into reads.
func TestBodyThatComesBitByBit(t *testing.T) {
	content := `{"a":"` + strings.Repeat("x", 100<<10) + `"}`
	for name, reader := range map[string]func(io.Reader) io.Reader{
		"a byte at a time": iotest.OneByteReader,
		"halves":           iotest.HalfReader,
		"with the end":     iotest.DataErrReader,
		"nothing at first": func(r io.Reader) io.Reader { return io.MultiReader(&idle{}, r) },
	} {
		for _, length := range []int64{int64(len(content)), -1} {
			r, _ := track(content, "application/json", length)
			r.Body = io.NopCloser(reader(strings.NewReader(content)))
			raw, drained, err := signals.Read(r, int64(len(content)))
			require.NoError(t, err, name)
			assert.True(t, content == string(raw) && drained, name)
		}
	}
}

// idle is a reader whose first Read returns neither bytes nor an error.
type idle struct{ asked bool }

func (i *idle) Read([]byte) (int, error) {
	if i.asked {
		return 0, io.EOF
	}
	i.asked = true
	return 0, nil
}

func TestEscapes(t *testing.T) {
	var all strings.Builder
	for c := range rune(0x180) {
		if c >= ' ' && c != '"' && c != '\\' {
			all.WriteRune(c)
		}
	}
	content := `"` + all.String() + `"`
	for _, escaped := range []string{url.QueryEscape(content), strings.ToLower(url.QueryEscape(`"äÄ"`)), `"%41%7a%5A"`} {
		expect, err := url.QueryUnescape(escaped)
		require.NoError(t, err)
		raw, _, err := signals.Read(get("datastar="+escaped), limit)
		require.NoError(t, err)
		assert.Equal(t, expect, string(raw))
	}
	for _, malformed := range []string{"%", "1%", "1%4", "%4", "%zz", "%g1", "%1g", "%%31", "%3%31", "1%%", "%2%", "%@1", "%/1", "%:1", "%`1"} {
		_, _, err := signals.Read(get("datastar="+malformed), limit)
		assert.ErrorIs(t, err, signals.ErrInvalid, malformed)
	}
}

func get(query string) *http.Request {
	return &http.Request{Method: http.MethodGet, URL: &url.URL{RawQuery: query}}
}

func TestBodyThatFails(t *testing.T) {
	broken := errors.New("broken")
	r, _ := track("", "application/json", -1)
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"a":`), failing{broken}))
	raw, _, err := signals.Read(r, limit)
	assert.ErrorIs(t, err, broken)
	assert.Nil(t, raw)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWithoutSignals(t *testing.T) {
	var tests = []struct{ name, when, expect string }{
		{"empty", "", ""},
		{"only signals", "datastar=%7B%7D", ""},
		{"signals twice", "datastar=1&datastar=2", ""},
		{"in front", "datastar=1&a=1&b=2", "a=1&b=2"},
		{"between", "a=1&datastar=1&b=2", "a=1&b=2"},
		{"behind", "a=1&b=2&datastar=1", "a=1&b=2"},
		{"alike", "xdatastar=1&datastarx=2&a=datastar=3", "xdatastar=1&datastarx=2&a=datastar=3"},
		{"none", "a=1&a=2", "a=1&a=2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := signals.WithoutSignals(tt.when)
			assert.Equal(t, tt.expect, got)
			values, err := url.ParseQuery(got)
			assert.NoError(t, err)
			assert.NotContains(t, values, "datastar")
		})
	}
}

// requireIs requires that err is the expected error, or nil.
func requireIs(t *testing.T, expect, err error) {
	t.Helper()
	if expect == nil {
		require.NoError(t, err)
	} else {
		require.ErrorIs(t, err, expect)
	}
}
