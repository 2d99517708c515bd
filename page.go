package datastar

import "github.com/echo-datastar/datastar/page"

// Page returns a builder of attributes and actions for the clients of Config.Protocol,
// or for V1 if that is not set. It knows Config.Client, and the nonce of this response if
// there is a Config.CSP. Behind Echo's CSRF middleware, with its default
// ContextKey and TokenLookup, every action sends the token as a header. V018 and V019
// have no headers per action: their requests pass by Sec-Fetch-Site alone.
func (c *Context) Page() page.Builder {
	p, b := c.setup.Protocol, c.setup.page
	if nonce := nonceOf(c); nonce != "" {
		b = b.WithNonce(nonce)
	}
	if token, ok := c.Get(csrfKey).(string); ok && token != "" && p != V019 && p != V018 {
		b = b.WithHeader(csrfHeader, token)
	}
	return b
}

const (
	csrfKey    = "csrf"
	csrfHeader = "X-CSRF-Token"
)
