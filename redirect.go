package datastar

import (
	"fmt"
	"net/http"

	"github.com/echo-datastar/datastar/event"
)

// Redirect makes the browser go to a URL without a scheme and a host: see
// [event.Redirect].
func Redirect(url string, opts ...Option) Event { return event.Redirect(url, opts...) }

// ReplaceURL puts a URL into the address bar without loading it: see
// [event.ReplaceURL].
func ReplaceURL(url string) Event { return event.ReplaceURL(url) }

// Redirect sends [Redirect] to a Datastar client, which would follow a 3xx by itself and
// merge the page behind it into its own; the status code is ignored then. Any other
// request is redirected as Echo does: with 303 the browser sends a GET, with 302 and 307
// a QUERY is sent again, with its body.
//
// The URL may be of the request's own origin, by Scheme and Request().Host, or of one
// of Config.RedirectOrigins. For any other origin nothing is written and an
// *echo.HTTPError with status 400 is returned, since the URL may be an attacker's.
func (c *Context) Redirect(code int, url string) error {
	r, err := c.stream.Request()
	if err != nil {
		return err
	}
	e := Redirect(url, c.setup.origins...)
	if e.Err() != nil {
		own := Redirect(url, WithAllowedOrigin(c.Scheme()+"://"+r.Host))
		if own.Err() != nil {
			return httpError(http.StatusBadRequest, e.Err().Error(), e.Err())
		}
		e = own
	}
	if c.datastar || c.stream.Opened() {
		return c.Send(e)
	}
	return c.Context.Redirect(code, url)
}

// ReplaceURL sends [ReplaceURL].
func (c *Context) ReplaceURL(url string) error { return c.Send(ReplaceURL(url)) }

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
