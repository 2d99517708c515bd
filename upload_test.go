package datastar_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// piece is what arrives of a body, after a while.
type piece struct {
	after time.Duration
	bytes int
	err   error
}

// pieces are a body.
type pieces []piece

func (p *pieces) Read(into []byte) (int, error) {
	if len(*p) == 0 {
		return 0, io.EOF
	}
	next := (*p)[0]
	*p = (*p)[1:]
	time.Sleep(next.after)
	return copy(into, bytes.Repeat([]byte("x"), next.bytes)), next.err
}

// sent is an upload of such a body.
func sent(t *testing.T, body io.Reader, total int64) *http.Request {
	t.Helper()
	r := testkit.Ask(t, http.MethodPost, "/", "")
	r.Body, r.ContentLength = io.NopCloser(body), total
	r.Header.Set("Content-Type", "image/png")
	return r
}

// telling keeps what it is told.
func telling(told *[]datastar.Progress) echo.MiddlewareFunc {
	return datastar.UploadProgress(func(_ *datastar.Context, p datastar.Progress) { *told = append(*told, p) })
}

func read(c *datastar.Context) error {
	_, err := io.Copy(io.Discard, c.Request().Body)
	return err
}

func TestProgressIsThrottled(t *testing.T) {
	const second = time.Second
	broken := errors.New("broken")
	var tests = []struct {
		name       string
		given      pieces
		givenTotal int64
		expect     []datastar.Progress
	}{
		{"each percent", pieces{{second, 9, nil}, {second, 5, nil}, {second, 5, nil}, {second, 981, nil}}, 1000, []datastar.Progress{
			{0, 0, 1000, nil}, {1, 14, 1000, nil}, {100, 1000, 1000, nil},
		}},
		{"ten a second", pieces{{99 * time.Millisecond, 200, nil}, {time.Millisecond, 100, nil}, {50 * time.Millisecond, 300, nil}, {0, 400, nil}}, 1000, []datastar.Progress{
			{0, 0, 1000, nil}, {30, 300, 1000, nil}, {100, 1000, 1000, nil},
		}},
		{"as it may say by then", pieces{{0, 500, nil}, {second, 0, nil}, {second, 500, nil}}, 1000, []datastar.Progress{
			{0, 0, 1000, nil}, {50, 500, 1000, nil}, {100, 1000, 1000, nil},
		}},
		{"unknown size", pieces{{second, 10, nil}, {0, 10, nil}, {second, 0, nil}, {0, 10, nil}}, -1, []datastar.Progress{
			{-1, 0, -1, nil}, {-1, 10, -1, nil}, {-1, 20, -1, nil}, {-1, 30, -1, nil},
		}},
		{"broken", pieces{{second, 10, nil}, {second, 1, broken}}, 100, []datastar.Progress{
			{0, 0, 100, nil}, {10, 10, 100, nil}, {11, 11, 100, broken},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told []datastar.Progress
				e := testkit.NewEcho(datastar.Middleware())
				e.POST("/", datastar.Handler(read), telling(&told))
				testkit.Record(e, sent(t, &tt.given, tt.givenTotal))
				assert.Equal(t, tt.expect, told)
			})
		})
	}
}

// Only what is read counts, and nothing is told where there is nothing to read.
func TestProgressOfWhatIsNotRead(t *testing.T) {
	refused := errors.New("refused")
	var tests = []struct {
		name    string
		handler func(c *datastar.Context) error
		request *http.Request
		expect  []datastar.Progress
	}{
		{"signals", read, testkit.Ask(t, http.MethodPost, "/", `{"a":1}`), nil},
		{"no body", read, sent(t, http.NoBody, 0), nil},
		{"ignored", func(*datastar.Context) error { return nil }, sent(t, strings.NewReader("0123"), 4), nil},
		{"refused unread", func(*datastar.Context) error { return refused }, sent(t, strings.NewReader("0123"), 4),
			[]datastar.Progress{{0, 0, 4, refused}}},
		{"refused half way", func(c *datastar.Context) error {
			_, _ = io.ReadFull(c.Request().Body, make([]byte, 2))
			return refused
		}, sent(t, strings.NewReader("0123"), 4), []datastar.Progress{{0, 0, 4, nil}, {50, 2, 4, refused}}},
		{"refused when it was there", func(c *datastar.Context) error { return errors.Join(read(c), refused) }, sent(t, strings.NewReader("0123"), 4),
			[]datastar.Progress{{0, 0, 4, nil}, {100, 4, 4, nil}}},
		{"answered half way", func(c *datastar.Context) error {
			_, err := io.ReadFull(c.Request().Body, make([]byte, 2))
			return err
		}, sent(t, strings.NewReader("0123"), 4), []datastar.Progress{{0, 0, 4, nil}, {50, 2, 4, nil}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var told []datastar.Progress
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", datastar.Handler(tt.handler), telling(&told))
			testkit.Record(e, tt.request)
			assert.Equal(t, tt.expect, told)
		})
	}
}

// A body that others read on after the handler has returned tells nothing.
func TestNothingIsToldAfterwards(t *testing.T) {
	for name, handler := range map[string]func(c *datastar.Context) error{
		"returned": func(*datastar.Context) error { return nil },
		"panicked": func(*datastar.Context) error { panic("oops") },
	} {
		t.Run(name, func(t *testing.T) {
			var told []datastar.Progress
			var body io.Reader
			e := testkit.NewEcho(testkit.Recover(), datastar.Middleware())
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				body = c.Request().Body
				return handler(c)
			}), telling(&told))
			testkit.Record(e, sent(t, strings.NewReader("0123"), 4))
			_, err := io.ReadAll(body)
			require.NoError(t, err)
			assert.Empty(t, told)
		})
	}
}

// It tells of a form whatever its place is beside CSRF and BodyLimit, and the handler
// has the form.
func TestProgressBesideOtherMiddlewares(t *testing.T) {
	form := url.Values{"_csrf": {"t0ken"}, "name": {strings.Repeat("x", 1<<10)}}.Encode()
	csrf := func(lookup string) echo.MiddlewareFunc {
		return middleware.CSRFWithConfig(middleware.CSRFConfig{TokenLookup: lookup})
	}
	tooLarge := echo.ErrStatusRequestEntityTooLarge
	whole := []datastar.Progress{{0, 0, 1041, nil}, {100, 1041, 1041, nil}}
	var tests = []struct {
		name         string
		outer, inner echo.MiddlewareFunc
		whenTotal    int64
		expect       []datastar.Progress
		expectStatus int
	}{
		{"CSRF by a header, outside", csrf("header:X-CSRF-Token"), testkit.Pass, 1041, whole, 200},
		{"CSRF by a header, inside", testkit.Pass, csrf("header:X-CSRF-Token"), 1041, whole, 200},
		{"CSRF by the form, outside", csrf("form:_csrf"), testkit.Pass, 1041, whole[1:], 200},
		{"CSRF by the form, inside", testkit.Pass, csrf("form:_csrf"), 1041, whole, 200},
		{"BodyLimit outside", testkit.BodyLimit(2000), testkit.Pass, 1041, whole, 200},
		{"BodyLimit inside", testkit.Pass, testkit.BodyLimit(2000), 1041, whole, 200},
		{"too large, outside", testkit.BodyLimit(100), testkit.Pass, 1041, nil, 413},
		{"too large, inside", testkit.Pass, testkit.BodyLimit(100), 1041, []datastar.Progress{{0, 0, 1041, tooLarge}}, 413},
		{"found too large, outside", testkit.BodyLimit(100), testkit.Pass, -1, []datastar.Progress{{-1, 0, -1, nil}, {-1, 512, -1, tooLarge}}, 0},
		{"Idempotent outside", datastar.Idempotent(), testkit.Pass, 1041, whole, 200},
		{"Idempotent inside", testkit.Pass, datastar.Idempotent(), 1041, whole, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var told []datastar.Progress
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				var in filled
				if err := c.Bind(&in); err != nil {
					return err
				}
				assert.Len(t, in.Name, 1<<10)
				return c.MergeFragments("ok")
			}), tt.outer, telling(&told), tt.inner)
			r := sent(t, strings.NewReader(form), tt.whenTotal)
			r.Header.Set("Content-Type", urlencoded)
			r.Header.Set("X-CSRF-Token", "t0ken")
			r.Header.Set("Idempotency-Key", "1")
			r.AddCookie(&http.Cookie{Name: "_csrf", Value: "t0ken"})
			if code := testkit.Record(e, r).Code; tt.expectStatus > 0 { // what Echo makes of it differs
				assert.Equal(t, tt.expectStatus, code)
			}
			if len(told) > 0 && told[len(told)-1].Err != nil {
				assert.ErrorIs(t, told[len(told)-1].Err, tt.expect[len(tt.expect)-1].Err)
				told[len(told)-1].Err = tt.expect[len(tt.expect)-1].Err
			}
			assert.Equal(t, tt.expect, told)
		})
	}
}

// A plain request and one that never met the middleware are served as without.
func TestProgressOfPlainRequests(t *testing.T) {
	var told []datastar.Progress
	plain := sent(t, strings.NewReader("0123"), 4)
	plain.Header.Del("Datastar-Request")
	for name, middlewares := range map[string][]echo.MiddlewareFunc{
		"inside the middleware": {datastar.Middleware(), telling(&told)}, "without": {telling(&told)},
	} {
		t.Run(name, func(t *testing.T) {
			told = nil
			e := testkit.NewEcho(middlewares...)
			e.POST("/", func(c echo.Context) error {
				body, err := io.ReadAll(c.Request().Body)
				assert.NoError(t, err)
				return c.String(http.StatusOK, string(body))
			})
			again := plain.Clone(t.Context())
			again.Body = io.NopCloser(strings.NewReader("0123"))
			assert.Equal(t, "0123", testkit.Record(e, again).Body.String())
			assert.Len(t, told, 2*(len(middlewares)-1))
		})
	}
}
