// Code generated from ../redirect.go by go generate; DO NOT EDIT.

package datastar

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/echo-datastar/datastar/event"
)

// Redirect makes the browser go to a URL without a scheme and a host: see
// [event.Redirect].
func Redirect(url string, opts ...Option) Event { return event.Redirect(url, opts...) }

// ReplaceURL puts a URL into the address bar without loading it: see
// [event.ReplaceURL].
func ReplaceURL(url string) Event { return event.ReplaceURL(url) }

// ReplaceURLQuery puts other values into the query of the page's URL without loading it:
// see [event.ReplaceURLQuery].
func ReplaceURLQuery(values url.Values) Event { return event.ReplaceURLQuery(values) }

// Prefetch has the browser fetch pages that its user may open next: see [event.Prefetch].
func Prefetch(urls ...string) Event { return event.Prefetch(urls...) }

// Redirect sends [Redirect] to a Datastar client, which would follow a 3xx by itself and
// merge the page behind it into its own; the status code is ignored then. Any other
// request is redirected as Echo does: with 303 the browser sends a GET, with 302 and 307
// a QUERY is sent again, with its body.
//
// The URL may be of the request's own origin, by Scheme and Request().Host, or of one
// of Config.RedirectOrigins. For any other origin nothing is written and an
// *echo.HTTPError with status 400 is returned, since the URL may be an attacker's.
func (c *Context) Redirect(code int, url string) error {
	e, err := c.redirection(url)
	if err != nil {
		return err
	}
	return c.lead(code, url, e)
}

// Finish answers a command of either kind of request, so that its form works where
// there is no JavaScript: it sends the events to a Datastar client, which stays on its
// page, and redirects any other request to the URL with 303, whose page shows what has
// changed. Without events a Datastar client is sent nothing, which is enough where a
// stream of its page shows the change.
//
// The URL is checked as [Context.Redirect] does, and the events are, whoever asks, so
// that an error of theirs is returned to both before anything is written. What a
// [Context.Flash] said is for the redirect only.
func (c *Context) Finish(url string, events ...Event) error {
	e, err := c.redirection(url)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := e.Err(); err != nil {
			return c.stream.Refuse(err)
		}
	}
	if !c.stream.Opened() {
		vary(c.Response().Header())
	}
	if c.datastar {
		return c.Send(events...)
	}
	return c.lead(http.StatusSeeOther, url, e)
}

// redirection returns the event that leads to a URL, or an error where it may not.
func (c *Context) redirection(url string) (Event, error) {
	r, err := c.stream.Request()
	if err != nil {
		return Event{}, err
	}
	e := Redirect(url, c.setup.origins...)
	if e.Err() == nil {
		return e, nil
	}
	own := Redirect(url, WithAllowedOrigin(c.Scheme()+"://"+r.Host))
	if own.Err() != nil {
		return Event{}, httpError(http.StatusBadRequest, e.Err().Error(), e.Err())
	}
	return own, nil
}

// lead redirects to a URL, by the event where that is what the client follows.
func (c *Context) lead(code int, url string, e Event) error {
	c.keepFlashes()
	if c.datastar || c.stream.Opened() {
		return c.Send(e)
	}
	return c.Context.Redirect(code, url)
}

// ReplaceURL sends [ReplaceURL].
func (c *Context) ReplaceURL(url string) error { return c.Send(ReplaceURL(url)) }

// ReplaceURLQuery sends [ReplaceURLQuery].
func (c *Context) ReplaceURLQuery(values url.Values) error { return c.Send(ReplaceURLQuery(values)) }

// Prefetch sends [Prefetch].
func (c *Context) Prefetch(urls ...string) error { return c.Send(Prefetch(urls...)) }

// allowOrigins makes options of Config.RedirectOrigins.
func (s *setup) allowOrigins() error {
	for _, origin := range s.RedirectOrigins {
		option := WithAllowedOrigin(origin)
		if Redirect("/", option).Err() != nil {
			return fmt.Errorf("datastar: Config.RedirectOrigins: %q is no origin such as https://example.com", origin)
		}
		s.origins = append(s.origins, option)
	}
	return nil
}
