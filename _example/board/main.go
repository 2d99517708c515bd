// Command board is an example: the board of a team, live for all who look at it. Its
// pages are behind a login, have a strict Content-Security-Policy, and work without
// JavaScript, too.
package main

import (
	"embed"
	"flag"
	"html/template"
	"net/http"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/compress/echov4"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/job"
)

//go:embed *.html board.css
var files embed.FS

var step = flag.Duration("step", 200*time.Millisecond, "how long the export of a card takes")

// policy allows what the app serves. Scripts need the nonce of their page.
const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:"

type app struct {
	*echo.Echo
	templates *datastar.Templates
	hub       *hub.Memory
	exports   *job.Jobs
	sessions  sessions
	board     *board
	people    *people
}

// newApp returns the app. client is the text of the Datastar client, or nil for that at
// its public address.
func newApp(client []byte) *app {
	a := &app{Echo: echo.New(), board: newBoard(), people: newPeople()}
	a.hub = hub.NewMemory(hub.MemoryConfig{Snapshot: a.snapshot, OnPresence: a.presence})
	a.exports = job.New(job.Config{Hub: a.hub, Show: a.showExports})
	a.Validator = checker{validator.New(validator.WithRequiredStructEnabled())}

	config := datastar.DefaultConfig
	config.Client, config.OnError = client, a.shown
	config.CSP = &datastar.CSP{Policy: policy, TrustedTypes: true}
	a.templates = datastar.RendererWithConfig(config, a.Echo)
	attributes := a.templates.Page().WithPageToken() // for pages, and for what is published to many
	a.Renderer = &echo.TemplateRenderer{Template: template.Must(template.New("").Funcs(attributes.FuncMap()).ParseFS(files, "*.html"))}
	a.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, a.failed)
	csrf := middleware.CSRFConfig{
		TokenLookup: "header:X-CSRF-Token,form:_csrf", // the form is for pages without JavaScript
		CookiePath:  "/", CookieHTTPOnly: true, CookieSameSite: http.SameSiteLaxMode,
	}
	a.Use(middleware.Recover(), middleware.Secure(), echov4.Middleware(), datastar.MiddlewareWithConfig(config),
		middleware.BodyLimit("2M"), middleware.CSRFWithConfig(csrf))
	a.routes()
	return a
}

func (a *app) routes() {
	a.FileFS("/board.css", "board.css", files)
	a.GET("/login", a.page("login.html"))
	a.POST("/login", datastar.Handler(a.login))

	private := a.Group("", a.required, datastar.Idempotent())
	private.POST("/logout", datastar.Handler(a.logout))
	private.GET("/", a.page("board.html"))
	private.GET("/feed", datastar.Handler(a.feed))

	private.POST("/columns/:id", a.write("rename", a.board.rename, "The column is renamed."))
	private.POST("/columns/:id/cards", a.write("add", a.board.add, "The card is added."))
	private.POST("/cards/:id", a.write("edit", a.board.edit, "The card is changed."))
	private.POST("/cards/:id/left", a.act(a.board.move(-1), "The card is moved."))
	private.POST("/cards/:id/right", a.act(a.board.move(+1), "The card is moved."))
	private.POST("/cards/:id/delete", a.act(a.board.delete, "The card is deleted."))

	private.POST("/profile", datastar.Handler(a.profile), datastar.UploadProgress(a.uploaded))
	private.GET("/people/:user/picture", a.picture)
	private.POST("/export", datastar.Handler(a.startExport))
	private.GET("/export/:id", a.download)
}

func main() {
	flag.Parse()
	demo.Serve(newApp(demo.Client()).Echo, "3009")
}
