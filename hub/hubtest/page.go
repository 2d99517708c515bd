package hubtest

import (
	"context"
	"errors"
	"iter"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// page is a browser tab that follows a feed. It reads when it is told to, so a
// test decides how fast it is.
type page struct {
	t    *testing.T
	feed hub.Feed
	next func() (event.Batch, error, bool)
	stop func()

	last  string   // the id that it saw last
	texts []string // what was said to it
	retry string
	err   error // that ended it
}

// open opens a page that follows from the id on. The first batch is read.
func open(t *testing.T, feed hub.Feed, after string) *page {
	t.Helper()
	return openWith(t.Context(), t, feed, after)
}

func openWith(ctx context.Context, t *testing.T, feed hub.Feed, after string) *page {
	t.Helper()
	p := &page{t: t, feed: feed, last: after}
	p.connect(ctx)
	t.Cleanup(func() { p.stop() })
	return p
}

// connect follows from the last id on, and reads the first batch.
func (p *page) connect(ctx context.Context) {
	p.next, p.stop = iter.Pull2(p.feed.Events(ctx, p.last))
	p.err = nil
	p.read()
}

// reconnect breaks the connection, if there is one, and comes back.
func (p *page) reconnect() {
	p.stop()
	p.connect(p.t.Context())
}

// read reads a batch, waits for it, and returns what was said in it.
func (p *page) read() []string {
	batch, err, more := p.next()
	if !more {
		err = errOver
	}
	if err != nil {
		p.err = err
		p.stop()
		return nil
	}
	before := len(p.texts)
	p.see(batch, -1)
	return p.texts[before:]
}

// see reads a batch up to some ids, or all of it.
func (p *page) see(batch event.Batch, ids int) {
	for _, m := range messages(p.t, batch) {
		if said := spoken.FindStringSubmatch(m.data["elements"]); said != nil {
			p.texts = append(p.texts, said[1])
		}
		if m.retry != "" {
			p.retry = m.retry
		}
		if m.id != "" {
			p.last = m.id
			if ids--; ids == 0 {
				return
			}
		}
	}
}

func messages(t *testing.T, batch event.Batch) []message {
	t.Helper()
	stream, err := batch.Append(nil, event.V1)
	require.NoError(t, err)
	return parse(stream)
}

// until reads until the text was said.
func (p *page) until(text string) {
	p.t.Helper()
	for len(p.texts) == 0 || p.texts[len(p.texts)-1] != text {
		p.read()
		require.NoError(p.t, p.err)
	}
}

// ends reads until the feed ends, and asserts why.
func (p *page) ends(err error) {
	p.t.Helper()
	for p.err == nil {
		p.read()
	}
	require.ErrorIs(p.t, p.err, err)
}

// errOver is that a feed ended without an error.
var errOver = errors.New("the feed is over")

var spoken = regexp.MustCompile(`<li>(.*)</li>`)

// say is an event that cannot be left out.
func say(text string) event.Event {
	return event.MergeFragments("<li>"+text+"</li>", event.WithSelector("#said"), event.WithMergeMode(event.Append))
}

// show is an event that newer ones supersede.
func show(text string) event.Event {
	return event.MergeFragments(`<div id="shown"><li>` + text + `</li></div>`)
}

// publish publishes a say for each text.
func publish(t *testing.T, h hub.Hub, topic string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		require.NoError(t, h.Publish(t.Context(), topic, say(text)))
	}
}

// marked publishes a mark on a topic that the page follows, reads until it, and
// asserts what was said before, marks aside.
func (p *page) marked(h hub.Hub, topic string, expect ...string) {
	p.t.Helper()
	mark := "mark after " + h.Position()
	publish(p.t, h, topic, mark)
	p.until(mark)
	var said []string
	for _, text := range p.texts {
		if !strings.HasPrefix(text, "mark") {
			said = append(said, text)
		}
	}
	assert.Equal(p.t, expect, said)
	p.texts = nil
}

// refused asserts that a feed ends with the error before anything else.
func refused(t *testing.T, feed hub.Feed, expect error) error {
	t.Helper()
	for batch, err := range feed.Events(t.Context(), "") {
		assert.Empty(t, batch)
		require.ErrorIs(t, err, expect)
		return err
	}
	t.Error("the feed ended without an error")
	return errOver
}
