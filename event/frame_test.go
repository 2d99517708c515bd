package event_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFrame(t *testing.T) {
	events := []event.Event{event.MergeFragments("<p>"), event.MergeSignals(map[string]int{"a": 1})}
	frame := event.NewFrame("7-1", events...)
	assert.Equal(t, "7-1", frame.ID())
	assert.Equal(t, events, frame.Events())
	for _, p := range protocols {
		expect, err := event.Batch{Events: events, ID: "7-1"}.Append([]byte("before "), p)
		require.NoError(t, err)
		for range 2 {
			got, err := frame.Append([]byte("before "), p)
			require.NoError(t, err)
			assert.Equal(t, string(expect), string(got))
		}
		assert.InDelta(t, len(expect), frame.Size(), 100)
	}
}

func TestFrame_withoutEvents(t *testing.T) {
	got, err := event.NewFrame("7").Append(nil, event.V1)
	require.NoError(t, err)
	assert.Equal(t, "id: 7\n\n", string(got))
	got, err = event.NewFrame("").Append(nil, event.V1)
	require.NoError(t, err)
	assert.Empty(t, got)
}

func TestFrame_errors(t *testing.T) {
	circle := event.NewFrame("7", event.MergeFragments("<p>"), event.MergeFragments("<circle/>", event.WithNamespace(event.SVG)))
	for range 2 {
		got, err := circle.Append([]byte("before"), event.Beta)
		assert.ErrorIs(t, err, event.ErrUnsupported)
		assert.Equal(t, "before", string(got))
		_, err = circle.Append(nil, event.V1)
		assert.NoError(t, err, "one protocol's error is not another's")
	}
	for _, p := range []event.Protocol{event.ProtocolAuto, 99} {
		got, err := event.NewFrame("7", event.MergeFragments("<p>")).Append([]byte("before"), p)
		assert.ErrorIs(t, err, event.ErrUnsupported)
		assert.Equal(t, "before", string(got))
	}
	_, err := event.NewFrame("7 7").Append(nil, event.V1)
	assert.ErrorContains(t, err, "without blanks")
}

// TestFrame_encodesOnce has many streams encode a frame at once.
func TestFrame_encodesOnce(t *testing.T) {
	frame := event.NewFrame("7", event.MergeFragments("<p>"))
	var all sync.WaitGroup
	for range 8 {
		for _, p := range protocols {
			all.Go(func() {
				got, err := frame.Append(nil, p)
				assert.NoError(t, err)
				expect, _ := event.Batch{Events: frame.Events(), ID: "7"}.Append(nil, p)
				assert.Equal(t, expect, got)
			})
		}
		all.Go(func() { event.Coalesce([]*event.Frame{frame, frame}) })
	}
	all.Wait()
	dst := make([]byte, 0, 1024)
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = frame.Append(dst, event.V1) }))
}

func TestFrame_Shared(t *testing.T) {
	const common = "event: datastar-patch-elements\ndata: elements <p>\n\nid: 7"
	frame := event.NewFrame("7", event.MergeFragments("<p>"))
	text, own, kept := frame.Shared(event.V1, ".abc")
	assert.Equal(t, common+".abc\n\n", string(text), "the first stream's suffix as well")
	assert.Zero(t, own)
	text, own, same := frame.Shared(event.V1, ".abc")
	assert.Equal(t, common+".abc\n\n", string(text))
	assert.Zero(t, own)
	assert.Same(t, kept, same)

	text, own, other := frame.Shared(event.V1, ".another")
	assert.Equal(t, common, string(text))
	assert.Equal(t, len(".another\n\n"), own)
	assert.NotSame(t, kept, other, "these bytes are fewer")
	text, own, same = frame.Shared(event.V1, "")
	assert.Equal(t, common, string(text))
	assert.Equal(t, len("\n\n"), own)
	assert.Same(t, other, same)
	_, _, other = frame.Shared(event.V018, ".abc")
	assert.NotSame(t, kept, other, "the bytes of another protocol are others")

	text, own, _ = event.NewFrame("", event.MergeFragments("<p>")).Shared(event.V1, ".abc")
	assert.True(t, strings.HasSuffix(string(text), "<p>\n\n"), "no id, no suffix")
	assert.Zero(t, own)
	text, own, _ = event.NewFrame("7", event.MergeFragments("<circle/>", event.WithNamespace(event.SVG))).Shared(event.Beta, ".abc")
	assert.Empty(t, text, "what cannot be encoded")
	assert.Zero(t, own)
}

// The first stream that a frame is sent on decides nothing for the others.
func TestFrame_suffixes(t *testing.T) {
	for _, first := range []string{".abc", ".x", "", "wrong\n"} {
		frame := event.NewFrame("7", event.MergeFragments("<p>"))
		frame.Shared(event.V1, first)
		for suffix, id := range map[string]string{"": "7", ".abc": "7.abc", ".x": "7.x"} {
			got, err := event.Batch{Frames: []*event.Frame{frame}, IDSuffix: suffix}.Append(nil, event.V1)
			require.NoError(t, err)
			assert.Equal(t, "event: datastar-patch-elements\ndata: elements <p>\n\nid: "+id+"\n\n", string(got), "after %q", first)
		}
		_, err := event.Batch{Frames: []*event.Frame{frame}, IDSuffix: "wrong\n"}.Append(nil, event.V1)
		assert.ErrorContains(t, err, "printable ASCII", "after %q", first)
		batch, dst := event.Batch{Frames: []*event.Frame{frame}, IDSuffix: ".x"}, make([]byte, 0, 1024)
		assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = batch.Append(dst, event.V1) }), "after %q", first)
	}
}

// What many streams share costs nothing where nobody keeps anything.
func TestFrame_SharedAllocatesNothing(t *testing.T) {
	frame := event.NewFrame("7", event.MergeFragments("<p>"))
	frame.Shared(event.V1, "")
	assert.Zero(t, testing.AllocsPerRun(100, func() { frame.Shared(event.V1, ".abc") }))
}
