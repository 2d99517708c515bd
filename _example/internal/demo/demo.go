// Package demo is what the examples share but do not teach: a
// server, its middlewares, the frame of a page and its styles.
package demo

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

//go:embed frame.html demo.css
var files embed.FS

var (
	client     = flag.String("client", "", "serve the Datastar client from `FILE` instead of its public address")
	beta       = flag.Bool("beta", false, "write the pages for Datastar 1.0.0-beta.11 instead of 1.0")
	unsafeEval = flag.Bool("unsafe-eval", false, "allow 'unsafe-eval' in place of a nonce, for a client before 1.0.3")
)

// App is the app of an example.
type App struct {
	*echo.Echo
	Config    datastar.Config
	Templates *datastar.Templates // makes events of the templates outside a request
	Page      page.Builder        // writes the attributes of the pages
	port      string
}

// New returns an app that serves on the port, or on that in the variable PORT.
// Its templates may use {{template "head" "Title"}} and {{template "foot"}} for
// the frame of the page. The names of signals in them are those of the structs, if there
// are any.
func New(port string, templates fs.FS, signals ...any) *App {
	return newApp(port, templates, nil, signals)
}

// NewUnder is New for pages under a policy with a nonce. Their templates have a head of
// their own, since the frame's is the same in all responses.
func NewUnder(csp datastar.CSP, port string, templates fs.FS) *App {
	return newApp(port, templates, &csp, nil)
}

func newApp(port string, templates fs.FS, csp *datastar.CSP, signals []any) *App {
	flag.Parse()
	a := &App{Echo: echo.New(), Config: datastar.DefaultConfig, port: port}
	a.Config.OnError = shown
	if *beta { // the middleware would detect 1.0, but the page is written before any request
		a.Config.Protocol = datastar.Beta
	}
	a.Config.Client = Client()
	secure := middleware.DefaultSecureConfig // a new config would lack nosniff and X-Frame-Options
	if csp != nil && !*beta && !*unsafeEval {
		a.Config.CSP = csp
	} else {
		a.Config.NoInlineScripts = true
		secure.ContentSecurityPolicy = policy()
	}
	a.Templates = datastar.RendererWithConfig(a.Config, a.Echo)
	if a.Page = a.Templates.Page(); len(signals) > 0 {
		a.Page = a.Page.WithSignalsOf(signals...)
	}
	a.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(a.Config, a.DefaultHTTPErrorHandler)
	a.Use(
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisableStackAll: true}),
		middleware.SecureWithConfig(secure),
		datastar.MiddlewareWithConfig(a.Config),
		ownOrigin,
	)
	a.FileFS("/demo.css", "demo.css", files)
	a.render(templates)
	return a
}

// Client returns the text of the Datastar client that is to be served, or nil for that at
// its public address. An app embeds it instead.
func Client() []byte {
	if *client == "" {
		return nil
	}
	text, err := os.ReadFile(*client)
	if err != nil {
		log.Fatal(err)
	}
	return text
}

// policy returns a Content-Security-Policy that allows only what the app
// serves, and the client. Datastar evaluates expressions, so the policy allows
// 'unsafe-eval'.
func policy() string {
	script := "'self' 'unsafe-eval'"
	if *client == "" {
		script += " https://cdn.jsdelivr.net"
	}
	return "default-src 'self'; base-uri 'none'; form-action 'self'; img-src 'self' data:; script-src " + script
}

// ownOrigin refuses commands that a page of another site sends. It reads the
// headers in which browsers name the origin of a request, so forms need no
// token. A QUERY changes nothing, as a GET, but net/http takes it for a command.
func ownOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil && c.Request().Method != "QUERY" {
			return echo.NewHTTPError(http.StatusForbidden, "This was sent by another site.")
		}
		return next(c)
	}
}

// render parses the templates.
func (a *App) render(templates fs.FS) {
	t := template.New("").Funcs(a.Page.FuncMap())
	template.Must(t.ParseFS(files, "*.html"))
	if matches, _ := fs.Glob(templates, "*.html"); len(matches) > 0 {
		template.Must(t.ParseFS(templates, "*.html"))
	}
	a.Renderer = &echo.TemplateRenderer{Template: t}
}

// meant reports whether the message of an error was written for users. The
// message of an error with a cause is one of Go or Echo.
func meant(failure *echo.HTTPError) bool { return failure.Internal == nil }

// shown shows an error in the frame of the page.
func shown(_ *datastar.Context, err error) []datastar.Event {
	text := "That did not work. Please try again."
	var failure *echo.HTTPError
	switch {
	case !errors.As(err, &failure):
	case failure.Code == http.StatusRequestEntityTooLarge:
		text = "That is too large to be sent."
	case failure.Code < http.StatusInternalServerError && meant(failure):
		text = fmt.Sprint(failure.Message)
	}
	return []datastar.Event{Problem(text)}
}

// Problem shows a text at the place of all pages for problems. "" removes it.
func Problem(text string) datastar.Event {
	return datastar.MergeFragments(`<p id="problem" role="alert">` + template.HTMLEscapeString(text) + `</p>`)
}

// Run serves the app until it is killed.
func (a *App) Run() { Serve(a.Echo, a.port) }

// Serve serves an Echo on the port, or on that in the variable PORT, until it is killed.
func Serve(e *echo.Echo, port string) {
	if p := os.Getenv("PORT"); p != "" {
		port = p
	}
	e.HideBanner, e.HidePort = true, true
	var err error
	if e.Listener, err = net.Listen("tcp", ":"+port); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Listening on http://localhost:%d\n", e.Listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(e.Start(""))
}
