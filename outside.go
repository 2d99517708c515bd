package datastar

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/stream"
	"github.com/echo-datastar/datastar/page"
)

// Templates makes events of the templates of Echo's Renderer outside a request: see
// [Renderer]. It may be used from any goroutine.
type Templates struct {
	echo  *echo.Echo
	setup *setup
}

// Renderer returns the templates of Echo's Renderer for what has no request: jobs,
// snapshots and callbacks of a hub, and whatever is published to many pages. What
// [Context.Template] makes is rendered with the request of one user, so publish what
// this makes instead. e.Renderer is read when something is rendered, and may be set later.
//
// The Renderer receives a context whose request is a bare GET of "/" without cookies,
// user or parameters, and whose response takes nothing. [From] finds a Context for it,
// whose Page is [Templates.Page] and which sends nothing: its verbs return [ErrClosed].
func Renderer(e *echo.Echo) *Templates { return RendererWithConfig(DefaultConfig, e) }

// RendererWithConfig is [Renderer] for pages whose middleware has a config of your own.
// It panics if the config is invalid.
func RendererWithConfig(config Config, e *echo.Echo) *Templates {
	s, err := newSetup(config)
	if err != nil {
		panic(err)
	}
	return &Templates{e, s}
}

// Template is [PatchElements] for what Echo's Renderer makes of a template. Its error,
// or echo.ErrRendererNotRegistered, is the event's.
func (t *Templates) Template(name string, data any, opts ...Option) Event {
	component := Template{t.nobody(), name, data}
	return MergeComponent(context.Background(), component, opts...)
}

// Page returns a builder of attributes and actions for everybody's pages: for the clients
// of Config.Protocol, or V1, with Config.Client, and with neither the token nor the nonce
// of any of them. Its FuncMap is for the templates of pages and of what is published.
func (t *Templates) Page() page.Builder { return t.setup.page }

// nobody returns the context of no request. Its stream is over.
func (t *Templates) nobody() *Context {
	r, _ := http.NewRequest(http.MethodGet, "/", http.NoBody) // which is valid
	c := t.echo.NewContext(r, nowhere{})
	ctx := t.setup.begin(c, stream.BodyOf(r))
	ctx.stream.Close()
	ctx.finished = true
	c.Set(contextKey, ctx)
	return ctx
}

// nowhere is the writer of a response that goes to nobody.
type nowhere struct{}

func (nowhere) Header() http.Header { return http.Header{} }

func (nowhere) WriteHeader(int) {}

func (nowhere) Write([]byte) (int, error) { return 0, ErrClosed }
