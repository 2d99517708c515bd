package stream

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// sharing is a writer that notes what it is told that many streams share.
type sharing struct{ *recorder }

func (s sharing) Shared(own int, shared []byte, _ *atomic.Pointer[any]) {
	s.log = append(s.log, fmt.Sprintf("after %d: %q", own, shared))
}

// A writer hears right before a write what of it is shared.
func TestShare(t *testing.T) {
	s, w := open(quiet())
	s.front = over(sharing{w})
	frames := []*event.Frame{event.NewFrame("7", said("a")), event.NewFrame("", said("b")), event.NewFrame("8", said("c"))}
	require.NoError(t, s.Deliver(&event.Batch{Frames: frames, IDSuffix: ".x", Events: []event.Event{said("own")}}))
	require.NoError(t, s.Deliver(&event.Batch{Frames: frames, IDSuffix: ".yz"}))
	require.NoError(t, s.Send(said("own")))
	require.NoError(t, s.Flush())
	assert.Equal(t, []string{
		fmt.Sprintf("after 0: %q", text("a")+"id: 7.x\n\n"),
		fmt.Sprintf("after 0: %q", text("b")),
		fmt.Sprintf("after 0: %q", text("c")+"id: 8.x\n\n"),
		text("a") + "id: 7.x\n\n" + text("b") + text("c") + "id: 8.x\n\n" + text("own"), "flush",
		fmt.Sprintf("after 0: %q", text("a")+"id: 7"),
		fmt.Sprintf("after 5: %q", text("b")),
		fmt.Sprintf("after 0: %q", text("c")+"id: 8"),
		text("a") + "id: 7.yz\n\n" + text("b") + text("c") + "id: 8.yz\n\n", "flush",
		text("own"), "flush",
	}, w.log)
}
