// Command job is an example: jobs that take long and belong to the server, not
// to the request that started them. Every page sees how far they are: after a
// reload, in a second window, and when a broken connection is back.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3006", templates)
	j := newJobs(a.Renderer, work)
	once := datastar.Idempotent() // a click whose answer was lost is sent again, and must not start two
	a.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "job.html", j.page()) })
	a.GET("/feed", datastar.Handler(j.feed))
	a.POST("/jobs", datastar.Handler(j.create), once)
	a.POST("/jobs/:id/cancel", datastar.Handler(j.stop), once)
	a.Run()
}

// page is what job.html shows.
type page struct {
	Position string // of the hub: the feed goes on from there
	Jobs     []job
	Name     string
	Fails    string // "yes", or not
	Problem  string
}

// Signals are what the form is bound to.
func (p page) Signals() map[string]string { return map[string]string{"name": p.Name, "fails": p.Fails} }

// Running reports whether there is anything to wait for.
func (p page) Running() bool { return running(p.Jobs) > 0 }

// page asks for the position first: what is published from here on is sent as
// soon as the page follows the feed.
func (j *jobs) page() page {
	position := j.hub.Position()
	return page{Position: position, Jobs: j.all()}
}

// feed sends what becomes of all jobs. A page that comes back gets what it
// missed, or the whole list if that is not known any more.
func (j *jobs) feed(c *datastar.Context) error {
	return c.Follow(j.hub.Feed("jobs", "job.*").Snapshot(j.snapshot))
}

// create starts a job. The page sees it come by its feed.
func (j *jobs) create(c *datastar.Context) error {
	var in struct {
		Name  string `json:"name" form:"name"`
		Fails string `json:"fails" form:"fails"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	var refused *echo.HTTPError
	if err := j.start(in.Name, in.Fails == "yes"); errors.As(err, &refused) {
		p := j.page()
		p.Name, p.Fails, p.Problem = in.Name, in.Fails, fmt.Sprint(refused.Message)
		return c.View(refused.Code, datastar.Named("job.html", p), demo.Problem(p.Problem))
	}
	return done(c, datastar.MergeSignals(map[string]string{"name": ""}), demo.Problem(""))
}

// stop cancels a job.
func (j *jobs) stop(c *datastar.Context) error {
	if !j.cancel(c.Param("id")) {
		return echo.NewHTTPError(http.StatusNotFound, "That job is not known any more.")
	}
	return done(c, demo.Problem(""))
}

// done answers a command: the page has its feed, and without JavaScript there
// is the page to go back to.
func done(c *datastar.Context, events ...datastar.Event) error {
	if c.IsDatastar() {
		return c.Send(events...)
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

// snapshot is the list as it is now. It has all jobs, so that those that come
// by topics of their own need none.
func (j *jobs) snapshot(_ context.Context, topic string) ([]datastar.Event, error) {
	if topic != "jobs" {
		return nil, nil
	}
	return []datastar.Event{j.fragment("jobs", j.all())}, nil
}
