package newsse

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	sdk "github.com/starfederation/datastar-go/datastar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// writers are what apps give to NewSSE.
var writers = map[string]func(c echo.Context) http.ResponseWriter{
	"Writer":   func(c echo.Context) http.ResponseWriter { return c.Response().Writer },
	"Response": func(c echo.Context) http.ResponseWriter { return c.Response() },
}

// The middleware has read the signals, and NewSSE's handler reads them again: also
// after NewSSE, where they could not be read without it.
func TestNewSSEBehindTheMiddleware(t *testing.T) {
	for name, writer := range writers {
		for _, late := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", late"}[late], func(t *testing.T) {
				goOn := make(chan struct{})
				e := testkit.NewEcho(datastar.Middleware())
				e.POST("/", func(c echo.Context) error {
					var in form
					var sse *sdk.ServerSentEventGenerator
					if late {
						sse = sdk.NewSSE(writer(c), c.Request())
					}
					if err := sdk.ReadSignals(c.Request(), &in); err != nil {
						return err
					}
					if !late {
						sse = sdk.NewSSE(writer(c), c.Request())
					}
					if err := sse.PatchElements(hello(in.Name)); err != nil {
						return err
					}
					<-goOn
					return sse.PatchElements(hello("and goodbye"))
				})
				p := ask(t, http.MethodPost, testkit.Start(t, e), `{"name":"Ada"}`)
				first, err := p.next()
				close(goOn)
				require.NoError(t, err)
				assert.Equal(t, datastar.PatchElements(hello("Ada")), first, "it is flushed")
				rest, end := p.all()
				assert.Equal(t, []datastar.Event{datastar.PatchElements(hello("and goodbye"))}, rest)
				assert.Equal(t, io.EOF, end)
				assert.Equal(t, "no-cache", p.Header.Get("Cache-Control"), "the header is theirs")
			})
		}
	}
}

// A page that leaves is noticed although the handler reads no signals: without the
// middleware that is so for a body of up to 256 KiB only.
func TestNewSSEHearsOfAPageThatLeft(t *testing.T) {
	left := make(chan error, 1)
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", func(c echo.Context) error {
		sse := stream(c)
		<-sse.Context().Done()
		left <- sse.PatchElements("<p>")
		return nil
	})
	p := ask(t, http.MethodPost, testkit.Start(t, e), `{"name":"`+strings.Repeat("x", 300<<10)+`"}`)
	require.NoError(t, p.Body.Close())
	assert.Error(t, testkit.Within(t, left, "the handler"))
}

// What the middleware refuses does not reach NewSSE's handler any more.
func TestRefusedSignals(t *testing.T) {
	var tests = []struct {
		name   string
		given  string
		expect int
	}{
		{"not JSON", `{`, http.StatusBadRequest},
		{"too large", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, http.StatusRequestEntityTooLarge},
		{"too deep", strings.Repeat("[", 200) + strings.Repeat("]", 200), http.StatusBadRequest},
		{"none", ``, http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", func(c echo.Context) error { return stream(c).PatchElements("<p>") })
			assert.Equal(t, tt.expect, ask(t, http.MethodPost, testkit.Start(t, e), tt.given).StatusCode)
		})
	}
}

// One response is no place for both.
func TestOneResponseByBoth(t *testing.T) {
	const sayNoMore = "datastar: the response is a stream of events: nothing else can follow events"
	ours, theirs := datastar.PatchElements("<p>ours</p>"), datastar.PatchElements("<p>theirs</p>")
	var tests = []struct {
		name         string
		whenFirst    bool // an event of ours
		whenWriter   string
		expectOurs   string
		expectTheirs string
		expect       []datastar.Event
	}{
		{"ours, then theirs", true, "Writer", "", sayNoMore, []datastar.Event{ours}},
		{"ours, then theirs through Echo", true, "Response", "", sayNoMore, []datastar.Event{ours}},
		{"theirs, then ours: nothing guards one from the other", false, "Writer", "", "", []datastar.Event{theirs, ours}},
		{"theirs, then ours through Echo", false, "Response", "datastar: another response was begun before the first event", "", []datastar.Event{theirs}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, said := testkit.NewEcho(datastar.Middleware()), make(chan [2]error, 1)
			e.GET("/", func(c echo.Context) error {
				both, _ := datastar.From(c)
				var first error
				if tt.whenFirst {
					first = both.PatchElements("<p>ours</p>")
				}
				other := sdk.NewSSE(writers[tt.whenWriter](c), c.Request()).PatchElements("<p>theirs</p>")
				if !tt.whenFirst {
					first = both.PatchElements("<p>ours</p>")
				}
				said <- [2]error{first, other}
				return nil
			})
			p := ask(t, http.MethodGet, testkit.Start(t, e), "{}")
			events, end := p.all()
			assert.Equal(t, tt.expect, events)
			assert.Equal(t, io.EOF, end)
			assert.Empty(t, p.foreign)
			got := testkit.Within(t, said, "the handler")
			assertSays(t, tt.expectOurs, got[0])
			assertSays(t, tt.expectTheirs, got[1])
		})
	}
}

// assertSays expects an error whose text ends so, or none.
func assertSays(t *testing.T, expect string, err error) {
	t.Helper()
	if expect == "" {
		assert.NoError(t, err)
		return
	}
	require.Error(t, err)
	assert.True(t, strings.HasSuffix(err.Error(), expect), err)
}
