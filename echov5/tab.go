// Code generated from ../tab.go by go generate; DO NOT EDIT.

package datastar

import (
	"crypto/rand"
	"strings"

	"github.com/echo-datastar/datastar/internal/signals"
)

// Tab returns the topic of the browser's tab that sent the request, such as
// "tab.JBSWY3DPEHPK3PXPJBSWY3DPEH". What is published there reaches the streams of that
// tab which follow it, and no others:
//
//	c.Follow(h.Feed("board", c.Tab()))           // the stream of the page
//	h.Publish(ctx, c.Tab(), datastar.Redirect("/")) // any request of the same page
//
// The script that [page.Builder.Script] and [page.Builder.LiveScript] load names the tab in
// the header Datastar-Tab of every request of the client to its own server, of all
// generations. The name stays the same after a reload, on the next page in the tab, and
// after the tab was hidden, where the browser has sessionStorage; a tab that is duplicated
// gets another. A request without a name, or with what is none, has a topic that no other
// request has: such are those that load a page, plain forms, and pages without the script.
//
// The name is random, but no secret and no authentication: whoever sends the header follows
// the topic. Publish there what may be seen by whoever may send the request, or make it a
// part of the user's topics: hub.Topic("user", user)+"."+c.Tab().
func (c *Context) Tab() string {
	if topic := c.tab.Load(); topic != nil {
		return *topic
	}
	name := c.Request().Header.Get(signals.TabHeader)
	if !isTab(name) {
		name = rand.Text()
	}
	topic := "tab." + name
	c.tab.CompareAndSwap(nil, &topic) // unless another goroutine was faster
	return *c.tab.Load()
}

// isTab reports whether a name is as the script makes it: 26 characters of base32, as
// those of rand.Text. So it is one part of a topic, and no pattern.
func isTab(name string) bool {
	return len(name) == 26 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
