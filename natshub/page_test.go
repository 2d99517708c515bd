package natshub

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// quick replaces intervals that are about a second by default.
const quick = 50 * time.Millisecond

// say returns an event with a text that cannot be left out.
func say(text string) event.Event {
	return event.MergeFragments("<li>"+text+"</li>", event.WithSelector("#said"), event.WithMergeMode(event.Append))
}

// reloads stands for hub.Reload among the texts of a page.
const reloads = "reload"

// page is a browser tab that follows a feed.
type page struct {
	t     testing.TB
	next  func() (event.Batch, error, bool)
	stop  func()
	last  string
	texts []string
	err   error
}

func visit(t testing.TB, h *Hub, after string, feed hub.Feed) *page {
	t.Helper()
	p := &page{t: t, last: after}
	p.next, p.stop = iter.Pull2(feed.Events(t.Context(), after))
	t.Cleanup(p.stop)
	p.read()
	return p
}

func (p *page) read() {
	batch, err, more := p.next()
	if p.err = err; err != nil || !more {
		return
	}
	stream, err := batch.Append(nil, event.V1)
	require.NoError(p.t, err)
	for line := range strings.SplitSeq(string(stream), "\n") {
		p.see(line)
	}
}

// see looks for a text, an id, or the script of hub.Reload in a line. A regular
// expression would be most of the work of a page.
func (p *page) see(line string) {
	if _, rest, says := strings.Cut(line, "<li>"); says {
		text, _, _ := strings.Cut(rest, "</li>")
		p.texts = append(p.texts, text)
	}
	if id, is := strings.CutPrefix(line, "id: "); is {
		p.last = id
	}
	if strings.Contains(line, "datastar-stale") {
		p.texts = append(p.texts, reloads)
	}
}

// until reads until it has received a text, and asserts the texts since its
// last call.
func (p *page) until(text string, expect ...string) {
	p.t.Helper()
	for p.err == nil && (len(p.texts) == 0 || p.texts[len(p.texts)-1] != text) {
		p.read()
	}
	require.NoError(p.t, p.err)
	require.Equal(p.t, append(expect, text), p.texts)
	p.texts = nil
}

func publish(t testing.TB, h *Hub, topic string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		require.NoError(t, h.Publish(t.Context(), topic, say(text)))
	}
}

func numbers(from, to int) (texts []string) {
	for n := from; n < to; n++ {
		texts = append(texts, fmt.Sprint(n))
	}
	return texts
}

func shown(_ context.Context, topic string) ([]event.Event, error) {
	return []event.Event{say("snapshot of " + topic)}, nil
}
