package main

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// word is a number that was heard.
type word struct {
	number int64
	at     time.Time
}

// hears takes a number, or the app that the page is on, or that the whole list was shown.
func (c *client) hears(digits, app string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case digits != "":
		number, _ := strconv.ParseInt(digits, 10, 64)
		c.heard = append(c.heard, word{number, time.Now()})
	case app != "":
		c.app = app
	default:
		c.shown = append(c.shown, len(c.heard))
	}
}

// on returns the app that the page is on.
func (c *client) on() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.app
}

// last returns the last number that the page heard.
func (c *client) last() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.heard) == 0 {
		return 0
	}
	return c.heard[len(c.heard)-1].number
}

// check asserts that what the page heard since the last check are all numbers, once and
// in order, or that it was shown the whole list after it had missed some. Then it
// reports true. The number whose publish was under way may come again.
func (c *client) check(t *testing.T, page int) (missed bool) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for ; c.checked < len(c.heard); c.checked++ {
		i, last := c.checked, int64(0)
		if i > 0 {
			last = c.heard[i-1].number
		}
		if c.heard[i].number == last+1 {
			continue
		}
		missed = true
		require.GreaterOrEqual(t, c.heard[i].number, last, "page %d", page)
		require.True(t, slices.ContainsFunc(c.shown, func(n int) bool { return n >= i }), "page %d was not told that it missed what came after %d", page, last)
	}
	return missed
}
