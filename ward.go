package datastar

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/doctor"
)

// doctorCookie is to come back to the page.
const doctorCookie = "datastar-doctor"

// silenceAtMost is how long a stream of the doctor's is silent.
const silenceAtMost = 2 * time.Minute

// register adds the page and what it asks.
func (d *ward) register(e *echo.Echo) {
	quiet := MiddlewareWithConfig(Config{Heartbeat: -1, FlushDelay: -1})
	e.GET(doctor.Path, d.page, d.only)
	e.GET(doctor.Path+"/page.js", served("text/javascript", doctor.Script), d.only)
	e.GET(doctor.Path+"/page.css", served("text/css", doctor.Style), d.only)
	e.GET(doctor.Path+"/facts", func(c echo.Context) error { return c.JSON(http.StatusOK, d.facts(c)) }, d.only)
	e.GET(doctor.Path+"/findings", d.findings, d.only)
	e.GET(doctor.Path+"/stream", Handler(beats), d.only, quiet)
	e.GET(doctor.Path+"/silence", Handler(silence), d.only, quiet)
	e.GET(doctor.Path+"/break", Handler(breakOff), d.only, quiet)
	e.POST(doctor.Path+"/post", Handler(func(c *Context) error { return last(c) }), d.only, quiet)
}

// page sends the page. It has the nonce and the token that any page of the app has.
func (d *ward) page(c echo.Context) error {
	c.SetCookie(&http.Cookie{
		Name: doctorCookie, Value: "1", Path: "/", MaxAge: 3600,
		HttpOnly: true, Secure: c.Scheme() == "https", SameSite: http.SameSiteLaxMode,
	})
	token, _ := c.Get("csrf").(string)
	nonce := ""
	if sent, ok := c.Get(policyKey).(*sentPolicy); ok {
		nonce = sent.nonce
	}
	return c.HTML(http.StatusOK, doctor.Page(token, nonce))
}

// served is a handler for a file of the page.
func served(media, text string) echo.HandlerFunc {
	return func(c echo.Context) error { return c.Blob(http.StatusOK, media+"; charset=utf-8", []byte(text)) }
}

// findings judges what the page measured.
func (d *ward) findings(c echo.Context) error {
	var m doctor.Measured
	if err := json.Unmarshal([]byte(c.QueryParam("measured")), &m); err != nil {
		return httpError(http.StatusBadRequest, "datastar: what was measured cannot be read", err)
	}
	return c.JSON(http.StatusOK, doctor.Judge(m, d.facts(c)))
}

// facts says what the app knows.
func (d *ward) facts(c echo.Context) doctor.Facts {
	r := c.Request()
	f := doctor.Facts{
		Now: time.Now().UnixMilli(), Proto: r.Proto, Host: r.Host, Scheme: c.Scheme(), Between: doctor.Between(r.Header),
		Heartbeat: defaultHeartbeat.Milliseconds(), Streams: d.Streams,
	}
	if cookie, err := r.Cookie(doctorCookie); err == nil {
		f.Cookie = cookie.Value == "1"
	}
	if s := met(c); s != nil {
		f.Heartbeat, f.Nonce = s.shared.Heartbeat.Milliseconds(), s.policy != ""
		if s.client != nil {
			f.Client = s.client.Path
		}
	}
	if e := examOf(c.Request()); e != nil {
		e.setup.Store(met(c))
		return f // the exam asks for no more, and would be asked for another
	}
	f.Held = d.heldInside()
	f.Most, f.Plain = d.chart.Streams()
	f.Findings = d.chart.Findings()
	return f
}

// met returns the setup of the middleware that a request met, or nil.
func met(c echo.Context) *setup {
	switch kept := c.Get(contextKey).(type) {
	case *Context:
		return kept.setup
	case *setup:
		return kept
	}
	return nil
}

// told is what an event of the doctor's carries.
func told(key string, value any) Event {
	return PatchSignals(map[string]any{"doctor": map[string]any{key: value}})
}

// last ends a stream.
func last(c *Context) error { return c.Send(told("done", true)) }

// beats sends a few events apart from each other, of which the first may be large.
func beats(c *Context) error {
	first := told("beat", 0)
	if c.Request().URL.Query().Has("large") {
		first = told("pad", strings.Repeat("large ", 200))
	}
	if err := c.Send(first); err != nil {
		return err
	}
	if e := examOf(c.Request()); e != nil {
		return e.wait(c)
	}
	for i := range doctor.Beats - 2 {
		if !pause(c, doctor.Pace) {
			return c.Err()
		}
		if err := c.Send(told("beat", i+1)); err != nil {
			return err
		}
	}
	pause(c, doctor.Pace)
	return last(c)
}

// wait waits until the first event has arrived.
func (e *exam) wait(c *Context) error {
	select {
	case <-e.arrived:
	case <-time.After(heldAtLeast):
		e.held.Store(true)
	}
	return last(c)
}

// pause waits, and reports false when the client has left.
func pause(c *Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-c.Done():
		return c.Err() == nil // a deadline of the request is not the client's
	}
}

// silence says nothing for a while. No deadline of the request ends it, since that is
// not what is between.
func silence(c *Context) error {
	ms, _ := strconv.Atoi(c.QueryParam("for"))
	c.stream.Outlive(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	if err := c.Send(told("silence", ms)); err != nil {
		return err
	}
	pause(c, min(max(time.Duration(ms)*time.Millisecond, 0), silenceAtMost))
	return last(c)
}

// breakOff breaks the stream off, as a shutdown does.
func breakOff(c *Context) error {
	c.cut = true
	return c.Send(told("break", true))
}
