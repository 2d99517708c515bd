// Command job is an example: long jobs that belong to the server, not to the
// request that started them. Every page shows their progress, also after a
// reload, in a second window, and after a broken connection.
package main

import (
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/job"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3006", templates)
	j := newJobs(a.Templates, work)
	once := datastar.Idempotent() // a click whose answer was lost is retried, and must not start two jobs
	a.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "job.html", j.page()) })
	a.GET("/feed", datastar.Handler(j.feed))
	a.POST("/jobs", datastar.Handler(j.create), once)
	a.POST("/jobs/:id/cancel", datastar.Handler(j.stop), once)
	a.Run()
}

// page is what job.html shows.
type page struct {
	Position string // of the hub: the page follows the feed after it
	Jobs     []job.Job
	Name     string
	Fails    string // "yes" or ""
	Problem  string
}

// Signals returns the signals of the form.
func (p page) Signals() map[string]string { return map[string]string{"name": p.Name, "fails": p.Fails} }

// Running reports whether any job is running.
func (p page) Running() bool { return slices.ContainsFunc(p.Jobs, job.Job.Running) }

// page reads the position first, so the page receives what is published after
// that as soon as it follows the feed.
func (j *jobs) page() page {
	position := j.hub.Position()
	return page{Position: position, Jobs: j.All(visitors)}
}

// feed sends the changes of all jobs. A client that reconnects receives what it
// missed, or the whole list if the hub cannot replay it.
func (j *jobs) feed(c *datastar.Context) error {
	return c.Follow(j.hub.Feed(job.Topic(visitors)).Snapshot(j.Snapshot))
}

// create starts a job. The page receives it by its feed; without JavaScript, the user
// returns to the page.
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
	return c.Finish("/", datastar.MergeSignals(map[string]string{"name": ""}), demo.Problem(""))
}

// stop cancels a job.
func (j *jobs) stop(c *datastar.Context) error {
	if !j.Cancel(visitors, c.Param("id")) {
		return echo.NewHTTPError(http.StatusNotFound, "That job is not known any more.")
	}
	return c.Finish("/", demo.Problem(""))
}
