package hubtest

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// page is a browser tab that follows a feed. It reads only when a test calls
// read, so the test decides how fast the page is.
type page struct {
	*pulled
	t    *testing.T
	feed hub.Feed

	last  string   // the last id that it received
	texts []string // the texts that it received
	retry string
	err   error // the error that ended the feed
}

// open opens a page that follows after an id, and reads the first batch.
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

// connect follows the feed after the last id, and reads the first batch.
func (p *page) connect(ctx context.Context) {
	p.pulled, p.err = pull(ctx, p.t, p.feed, p.last), nil
	p.await("the first batch after " + strconv.Quote(p.last))
}

// reconnect closes the connection, if there is one, and connects again.
func (p *page) reconnect() {
	p.stop()
	p.connect(p.t.Context())
}

// read waits for a batch, and returns its texts.
func (p *page) read() []string { return p.await("a batch") }

// await is read with a name for what comes.
func (p *page) await(what string) []string {
	p.t.Helper()
	batch, err := p.pull(what)
	if err != nil {
		p.err = err
		p.stop()
		return nil
	}
	before := len(p.texts)
	p.see(batch, -1)
	return p.texts[before:]
}

// see reads a batch, up to the given number of ids or whole.
func (p *page) see(batch event.Batch, ids int) {
	for _, m := range messages(p.t, batch) {
		if text, says := said(m.data["elements"]); says {
			p.texts = append(p.texts, text)
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

func messages(t *testing.T, batch event.Batch) []*message {
	t.Helper()
	stream, err := batch.Append(nil, event.V1)
	require.NoError(t, err)
	return parse(stream)
}

// until reads until it has received the text.
func (p *page) until(text string) {
	p.t.Helper()
	for len(p.texts) == 0 || p.texts[len(p.texts)-1] != text {
		p.await("the text " + strconv.Quote(text))
		require.NoError(p.t, p.err)
	}
}

// ends reads until the feed ends, and asserts with which error.
func (p *page) ends(err error) {
	p.t.Helper()
	for p.err == nil {
		p.await("the end of the feed with: " + err.Error())
	}
	require.ErrorIs(p.t, p.err, err)
}

// said returns the text in the markup of a say or show event. A regular expression
// would be most of the work of a page.
func said(elements string) (text string, says bool) {
	_, rest, begins := strings.Cut(elements, "<li>")
	text, _, ends := strings.Cut(rest, "</li>")
	return text, begins && ends
}

// say returns an event with a text that cannot be left out.
func say(text string) event.Event {
	return event.MergeFragments("<li>"+text+"</li>", event.WithSelector("#said"), event.WithMergeMode(event.Append))
}

// show returns an event with a text that newer ones replace.
func show(text string) event.Event {
	return event.MergeFragments(`<div id="shown"><li>` + text + `</li></div>`)
}

// publish publishes a say event for each text.
func publish(t *testing.T, h hub.Hub, topic string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		require.NoError(t, h.Publish(t.Context(), topic, say(text)))
	}
}

// marked publishes a mark on a topic that the page follows, reads until it has
// received the mark, and asserts the texts before it.
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

// refused asserts that a feed ends with the error before it yields a batch.
func refused(t *testing.T, feed hub.Feed, expect error) error {
	t.Helper()
	return refusedAfter(t, feed, "", expect)
}

func refusedAfter(t *testing.T, feed hub.Feed, after string, expect error) error {
	t.Helper()
	batch, err := first(t, feed, after)
	assert.Empty(t, batch)
	require.ErrorIs(t, err, expect)
	return err
}
