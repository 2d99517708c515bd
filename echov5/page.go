// Code generated from ../page.go by go generate; DO NOT EDIT.

package datastar

import "github.com/echo-datastar/datastar/page"

// Page returns what writes the attributes and actions of the page that is
// rendered, in the words of the client that Config.Protocol says, or of V1.
// Behind Echo's CSRF middleware, with its defaults for where the token is,
// every action sends the token along; V018 and V019, which have no headers per
// action, pass by Sec-Fetch-Site.
func (c *Context) Page() page.Builder {
	p := c.setup.Protocol
	b := page.For(p)
	if token, ok := c.Get(csrfKey).(string); ok && token != "" && p != V019 && p != V018 {
		b = b.WithHeader(csrfHeader, token)
	}
	return b
}

const (
	csrfKey    = "csrf"
	csrfHeader = "X-CSRF-Token"
)
