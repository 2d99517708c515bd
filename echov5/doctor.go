// Code generated from ../doctor.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/internal/doctor"
	"github.com/echo-datastar/datastar/internal/local"
)

// DoctorConfig says what a [Doctor] looks at, and who may see what it found.
type DoctorConfig struct {
	// Streams are URLs of streams of the app, such as "/clock". Each is opened once when
	// the doctor comes, in memory, with all middlewares and without cookies, until its
	// header is there, and for 20 ms at most. Optional. Default value nil: streams are
	// looked at when pages open them.
	Streams []string

	// Allow lets others see the page than browsers on the app's own machine, such as
	// administrators, or everybody in staging. A proxy on that machine that hides itself, and
	// the name that it was asked for, makes everybody such a browser. Optional. Default
	// value nil: nobody else.
	Allow func(c *echo.Context) bool
}

// Doctor says what breaks the streams of an app, in words, with what to do. Call it last,
// when all routes and middlewares are there:
//
//	datastar.Doctor(e)
//	e.Logger.Fatal(e.Start(":3000"))
//
// It logs at once what an app lacks, and looks at the streams that pages open. And there
// is a page, /_datastar/doctor, that measures from the browser what becomes of streams on
// the way, through whatever proxies there are. Browsers on the app's own machine see it,
// and nobody else unless [DoctorConfig] says so. From a shell
//
//	go run github.com/echo-datastar/datastar/doctor URL
//
// does the same. It is for development and staging. Without a Doctor, an app logs what its
// own streams show, once each.
func Doctor(e *echo.Echo) { DoctorWithConfig(DoctorConfig{}, e) }

// DoctorWithConfig is [Doctor] with a config of your own.
func DoctorWithConfig(config DoctorConfig, e *echo.Echo) {
	d := &ward{DoctorConfig: config, echo: e, ready: hasReady(e)}
	e.Pre(d.watch)
	e.Use(hide)
	d.register(e)
	d.examine()
}

// ward is a doctor and its patient.
type ward struct {
	DoctorConfig
	echo  *echo.Echo
	ready bool
	chart doctor.Chart
}

// watch has streams tell the chart.
func (d *ward) watch(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		c.Set(chartKey, &d.chart)
		return next(c)
	}
}

// hide keeps Echo from telling strangers, by the methods that are allowed, that there is
// a doctor. It is inside of all other middlewares, whose headers any answer has.
func hide(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if path, its := strings.CutPrefix(c.Request().URL.Path, doctor.Path); its && c.Request().Method != methodOf(path) {
			return echo.ErrNotFound
		}
		return next(c)
	}
}

// methodOf is the method of what the page asks for.
func methodOf(path string) string {
	if path == "/post" {
		return http.MethodPost
	}
	return http.MethodGet
}

// only lets those pass who may see the doctor. To anybody else there is none.
func (d *ward) only(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if r := c.Request(); examOf(r) != nil || local.Request(r) || d.Allow != nil && d.Allow(c) {
			c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
			return next(c)
		}
		return echo.ErrNotFound
	}
}

// The limits of an examination.
const (
	examLimit   = 20 * time.Millisecond  // for a stream of the app
	heldAtLeast = 250 * time.Millisecond // an event that takes so long in memory is held back
)

// exam is a request that the doctor makes itself.
type exam struct {
	arrived chan struct{} // closed when the client has the first event
	setup   atomic.Pointer[setup]
	held    atomic.Bool // the first event did not arrive
}

type examKey struct{}

// examOf returns the exam that a request is part of, or nil.
func examOf(r *http.Request) *exam {
	of, _ := r.Context().Value(examKey{}).(*exam)
	return of
}

// examine looks at what can be known before the first page comes.
func (d *ward) examine() {
	d.inside(func(e *exam, client *http.Client) {
		_ = opens(client, doctor.Path+"/facts", examLimit, false)
		s := e.setup.Load()
		if !d.ready {
			d.say(s, doctor.NoReady())
		}
		if s != nil && s.OnError == nil && answersItself(d.echo) {
			d.say(s, doctor.NoOnError())
		}
		for _, url := range d.Streams {
			if is := opens(client, url, examLimit, false); is.Wrong() {
				d.say(s, doctor.NoStream(url, is))
			}
		}
	})
}

// say logs a finding, once, and keeps it for the page.
func (d *ward) say(s *setup, f doctor.Finding) {
	switch {
	case !d.chart.Note(f):
	case s == nil || s.Logger == nil:
		d.echo.Logger.Error("datastar: " + f.String())
	default:
		s.Logger.LogAttrs(context.Background(), slog.LevelWarn, "datastar: "+f.Name, attrsOf(f)...)
	}
}

// inside makes requests to the app in memory.
func (d *ward) inside(ask func(e *exam, client *http.Client)) {
	e := &exam{arrived: make(chan struct{})}
	server := doctor.Serve(context.WithValue(context.Background(), examKey{}, e), d.echo)
	defer server.Close()
	ask(e, server.Client)
}

// opens asks for something, and waits for its header or its first event, but not for long.
func opens(client *http.Client, url string, limit time.Duration, event bool) doctor.Answer {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return doctor.Ask(ctx, client, "http://localhost"+url, event)
}

// heldInside reports whether the app holds events back before they leave it.
func (d *ward) heldInside() (held bool) {
	d.inside(func(e *exam, client *http.Client) {
		is := opens(client, doctor.Path+"/stream", 4*heldAtLeast, true)
		close(e.arrived)
		held = is.OK && e.held.Load()
	})
	return held
}

// answersItself reports whether the errors of an app are answered by Echo's own handler.
func answersItself(e *echo.Echo) bool {
	f := runtime.FuncForPC(reflect.ValueOf(e.HTTPErrorHandler).Pointer())
	return f != nil && strings.Contains(f.Name(), "/echo/") && strings.Contains(f.Name(), "DefaultHTTPErrorHandler")
}

// readyPaths end routes by which balancers ask whether a process is ready.
var readyPaths = [...]string{"ready", "readyz", "readiness", "health", "healthz", "healthcheck", "live", "livez", "up", "ping", "status"}

// hasReady reports whether an app has such a route.
func hasReady(e *echo.Echo) bool {
	for _, route := range routes(e) {
		last := route[strings.LastIndex(route, "/")+1:]
		for _, ready := range readyPaths {
			if strings.EqualFold(last, ready) {
				return true
			}
		}
	}
	return false
}
