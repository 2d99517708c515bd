package event_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

func TestAppend_shortMarkup(t *testing.T) {
	want := map[event.Protocol]string{
		event.V1:      "event: datastar-patch-elements\ndata: elements <p id=\"x\">ünï \x7f</p>\n\n",
		event.V1CSP:   "event: datastar-patch-elements\ndata: elements <p id=\"x\">ünï \x7f</p>\n\n",
		event.Beta:    "event: datastar-merge-fragments\ndata: fragments <p id=\"x\">ünï \x7f</p>\n\n",
		event.BetaCSP: "event: datastar-merge-fragments\ndata: fragments <p id=\"x\">ünï \x7f</p>\n\n",
		event.V019:    "event: datastar-fragment\ndata: vt false\ndata: fragment <p id=\"x\">ünï \x7f</p>\n\n",
		event.V018:    "event: datastar-fragment\ndata: vt false\ndata: fragment <p id=\"x\">ünï \x7f</p>\n\n",
	}
	e := event.PatchElements("<p id=\"x\">ünï \x7f</p>")
	for _, p := range protocols {
		assert.Equal(t, want[p], encode(t, p, e), "%v", p)
		assert.Equal(t, want[p], encode(t, p, event.MergeFragments("<p id=\"x\">ünï \x7f</p>", event.WithKey("k"))), "%v, with a key", p)
	}
	for _, p := range []event.Protocol{event.ProtocolAuto, event.BetaCSP + 1} {
		got, err := p.Append([]byte("x"), e)
		assert.ErrorIs(t, err, event.ErrUnsupported)
		assert.Equal(t, "x", string(got))
	}
}

// What is nearly short markup is trimmed, refused or sent as ever.
func TestAppend_nearlyShortMarkup(t *testing.T) {
	assert.Equal(t, "event: datastar-fragment\ndata: vt false\ndata: fragment <p>x</p>\n\n", encode(t, event.V019, event.PatchElements("<p>x</p> ")))
	assert.Equal(t, "event: datastar-patch-elements\ndata: elements <p>\tx</p>\n\n", encode(t, event.V1, event.PatchElements("<p>\tx</p>")))
	assert.Equal(t, "event: datastar-patch-elements\ndata: mode replace\ndata: elements <p>x</p>\n\n",
		encode(t, event.V1, event.PatchElements("<p>x</p>", event.WithMode(event.ModeReplace))))
	assert.Equal(t, "event: datastar-patch-elements\ndata: selector #x\ndata: elements <p>x</p>\n\n",
		encode(t, event.V1, event.PatchElements("<p>x</p>", event.WithSelector("#x"))))
	assert.Equal(t, "event: datastar-patch-elements\nid: 7\ndata: elements <p>x</p>\n\n", encode(t, event.V1, event.PatchElements("<p>x</p>", event.WithID("7"))))
	for _, refused := range []event.Event{event.PatchElements("x<br>"), event.PatchElements("<!-- x -->")} {
		_, err := event.V018.Append(nil, refused)
		assert.ErrorIs(t, err, event.ErrUnsupported)
	}
	for _, wrong := range []event.Option{event.WithOnlyIfMissing(), event.WithMode("x")} {
		_, err := event.V1.Append(nil, event.PatchElements("<p>x</p>", wrong))
		assert.Error(t, err)
	}
}

func TestPatchElements_equalHoweverTheDefaultIsGiven(t *testing.T) {
	e := event.PatchElements("<p>x</p>")
	assert.True(t, e == event.MergeFragments("<p>x</p>", event.Option{}))
	assert.True(t, e == event.PatchElements("<p>x</p>", event.WithMode(event.ModeOuter)))
	assert.True(t, e == event.PatchElements("<p>x</p>", event.WithMode(event.ModeRemove), event.WithMergeMode(event.Morph)))
	assert.False(t, e == event.PatchElements("<p>x</p>", event.WithMode(event.ModeInner)))
}

// Wherever it is in a text of any length, a NUL is refused, and a line break is one.
func TestBreaks_anywhere(t *testing.T) {
	for _, n := range []int{7, 8, 9, 15, 16, 17, 40, 255, 256, 257, 300} {
		for i := 1; i < n-1; i++ {
			before, after := "<"+strings.Repeat("a", i-1), strings.Repeat("b", n-2-i)+">"
			want := "event: datastar-patch-elements\ndata: elements " + before + "\ndata: elements " + after + "\n\n"
			for _, end := range []string{"\n", "\r", "\r\n"} {
				require.Equal(t, want, encode(t, event.V1, event.PatchElements(before+end+after)), "%d of %d", i, n)
				require.Error(t, event.RemoveElements(before+end+after).Err(), "%d of %d", i, n)
			}
			require.ErrorContains(t, event.PatchElements(before+"\x00"+after).Err(), "NUL in the fragment", "%d of %d", i, n)
			require.ErrorContains(t, event.RemoveElements(before+"\x00"+after).Err(), "NUL in the selector", "%d of %d", i, n)
		}
	}
	for n := range 20 { // at either end
		for _, bad := range []string{"\x00", "\r", "\n"} {
			require.Error(t, event.RemoveElements(bad+strings.Repeat("a", n)).Err())
			require.Error(t, event.RemoveElements(strings.Repeat("a", n)+bad).Err())
		}
	}
}
