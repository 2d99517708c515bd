// Code generated from ../page.go by go generate; DO NOT EDIT.

package datastar

import "github.com/echo-datastar/datastar/page"

// Page returns a builder of attributes and actions for the clients of Config.Protocol,
// or for V1 if that is not set. It knows Config.Client, and the nonce of this response if
// there is a Config.CSP. Behind Echo's CSRF middleware, with its default
// ContextKey and TokenLookup, it has the token of the page: see [page.Builder.WithToken].
func (c *Context) Page() page.Builder {
	b := c.setup.page
	if nonce := nonceOf(c); nonce != "" {
		b = b.WithNonce(nonce)
	}
	token, _ := c.Get("csrf").(string)
	return b.WithToken(token)
}
