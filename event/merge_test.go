package event_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMergeFragments_empty(t *testing.T) {
	inner := []event.Option{event.WithMergeMode(event.Inner), event.WithSelector("#x")}
	for _, html := range []string{"", " \n\t", "\r\n", "\u3000"} {
		assert.EqualError(t, event.MergeFragments(html).Err(),
			"datastar: PatchElements: the fragment is empty; RemoveElements takes an element away")
		assert.Error(t, event.MergeFragments(html, event.WithMergeMode(event.Append), event.WithSelector("#x")).Err())
		assert.NoError(t, event.MergeFragments(html, inner...).Err())
	}
	for _, p := range []event.Protocol{event.V019, event.V018} {
		got, err := see(t, p, event.MergeFragments("", inner...)).AsUnwrapped()
		assert.NoError(t, err)
		assert.Empty(t, got.Text)
	}
	assert.Empty(t, see(t, event.V1, event.MergeFragments("", inner...)).Text)
	_, err := event.Beta.Append(nil, event.MergeFragments("", inner...))
	assert.ErrorIs(t, err, event.ErrUnsupported)
}

func TestMergeFragments_lineEnds(t *testing.T) {
	for _, p := range protocols {
		got := see(t, p, event.MergeFragments("<p>\r\n a\rdata: x\n\r\nb</p>"))
		assert.Equal(t, "<p>\n a\ndata: x\n\nb</p>", got.Text, p.String())
	}
	assert.ErrorContains(t, event.MergeFragments("<p>\x00").Err(), "NUL in the fragment")
}

// A client that trims the data sees a keyword in a last line that is a keyword
// and blanks.
func TestMergeFragments_keywordAtTheEnd(t *testing.T) {
	for _, p := range []event.Protocol{event.V019, event.V018} {
		for _, word := range []string{"selector", "merge", "settle", "vt", "redirect", "error", "fragment"} {
			for _, blank := range []string{"", " ", "\t", "\u00a0", "\ufeff"} {
				stream := encode(t, p, event.MergeFragments("<p>\n"+word+blank))
				got, err := client.ReadStrictly(p, []byte(stream))
				if assert.NoError(t, err, "%v of %q", p, stream) {
					assert.Equal(t, "<p>\n"+word, got[0].Text, "%v of %q", p, stream)
				}
			}
		}
	}
}

func TestWithMode(t *testing.T) {
	var testCases = []struct {
		given      event.PatchMode
		expectMode event.MergeMode
	}{
		{"outer", event.Morph},
		{"replace", event.Outer},
		{event.ModeOuter, event.Morph},
		{event.ModeReplace, event.Outer},
		{event.ModeInner, event.Inner},
		{event.ModePrepend, event.Prepend},
		{event.ModeAppend, event.Append},
		{event.ModeBefore, event.Before},
		{event.ModeAfter, event.After},
	}
	for _, tc := range testCases {
		t.Run(string(tc.given), func(t *testing.T) {
			patch := event.PatchElements("<p>", event.WithMode(tc.given), event.WithSelector("#x"))
			merge := event.MergeFragments("<p>", event.WithMergeMode(tc.expectMode), event.WithSelector("#x"))
			for _, p := range protocols {
				assert.Equal(t, encode(t, p, merge), encode(t, p, patch), p.String())
				assert.Equal(t, string(tc.expectMode), see(t, p, patch).Mode)
			}
		})
	}
}

func TestWithMode_remove(t *testing.T) {
	var testCases = []struct {
		name        string
		when        event.Event
		expectError string
	}{
		{"selector", event.PatchElements("", event.WithMode(event.ModeRemove), event.WithSelector("#x")), ""},
		{"selector first", event.PatchElements(" \n", event.WithSelector("#x"), event.WithMode("remove")), ""},
		{"nothing to remove", event.PatchElements("", event.WithMode("remove")), "the selector is empty"},
		{"fragment", event.PatchElements("<p>", event.WithMode("remove"), event.WithSelector("#x")), "takes no fragment"},
		{"namespace", event.PatchElements("", event.WithMode("remove"), event.WithSelector("#x"), event.WithNamespace(event.SVG)), "PatchElements: "},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if tc.expectError != "" {
				assert.ErrorContains(t, tc.when.Err(), tc.expectError)
				return
			}
			for _, p := range protocols {
				assert.Equal(t, encode(t, p, event.RemoveElements("#x")), encode(t, p, tc.when), p.String())
				assert.Equal(t, client.RemovesFragments, see(t, p, tc.when).Operation)
			}
		})
	}
	mode := event.PatchElements("<p>", event.WithMode("remove"), event.WithMergeMode(event.Inner), event.WithSelector("#x"))
	require.NoError(t, mode.Err(), "the last mode counts")
	assert.Equal(t, client.MergesFragments, see(t, event.V1, mode).Operation)
}

func TestRemoveFragments(t *testing.T) {
	assert.True(t, event.RemoveFragments("#x") == event.RemoveElements("#x"))
	for selector, expect := range map[string]string{
		"": "the selector is empty", " \u00a0": "the selector is empty",
		"a\nb": "line break in the selector", "a\rb": "line break in the selector", "a\x00": "NUL in the selector",
	} {
		assert.EqualError(t, event.RemoveFragments(selector).Err(), "datastar: RemoveElements: "+expect)
	}
}

// An option can name the element where the argument cannot.
func TestRemoveFragments_selector(t *testing.T) {
	assert.Equal(t, "#a", see(t, event.V1, event.RemoveFragments("", event.WithSelectorID("a"))).Selector)
	assert.ErrorContains(t, event.RemoveFragments(" ").Err(), "the selector is empty")
	assert.ErrorContains(t, event.RemoveFragments("a\n", event.WithSelectorID("a")).Err(), "line break")
}
