package datastar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
)

// Each option does what its name says, in a generation that can say it.
func TestOptions(t *testing.T) {
	patch := func(opts ...datastar.Option) datastar.Event { return datastar.PatchElements("<p></p>", opts...) }
	const elements = "event: datastar-patch-elements\n"
	var tests = []struct {
		name   string
		given  datastar.Event
		when   datastar.Protocol
		expect string
	}{
		{"none", patch(), datastar.V1, elements + "data: elements <p></p>\n\n"},
		{"WithMode", patch(datastar.WithMode(datastar.ModeReplace)), datastar.V1, elements + "data: mode replace\ndata: elements <p></p>\n\n"},
		{"WithMergeMode", patch(datastar.WithMergeMode(event.Outer)), datastar.V1, elements + "data: mode replace\ndata: elements <p></p>\n\n"},
		{"WithSelector", patch(datastar.WithSelector("#a")), datastar.V1, elements + "data: selector #a\ndata: elements <p></p>\n\n"},
		{"WithSelectorID", patch(datastar.WithSelectorID("a")), datastar.V1, elements + "data: selector #a\ndata: elements <p></p>\n\n"},
		{"WithViewTransition", patch(datastar.WithViewTransition()), datastar.V1, elements + "data: useViewTransition true\ndata: elements <p></p>\n\n"},
		{"WithViewTransitionSelector", patch(datastar.WithViewTransitionSelector("#a")), datastar.V1,
			elements + "data: useViewTransition true\ndata: viewTransitionSelector #a\ndata: elements <p></p>\n\n"},
		{"WithSettle", patch(event.WithSettle(7 * time.Millisecond)), datastar.Beta,
			"event: datastar-merge-fragments\ndata: settleDuration 7\ndata: fragments <p></p>\n\n"},
		{"WithNamespace", patch(event.WithNamespace(event.SVG)), datastar.V1, elements + "data: namespace svg\ndata: elements <p></p>\n\n"},
		{"WithOnlyIfMissing", datastar.PatchSignals(map[string]int{"n": 1}, datastar.WithOnlyIfMissing()), datastar.V1,
			"event: datastar-patch-signals\ndata: onlyIfMissing true\ndata: signals {\"n\":1}\n\n"},
		{"WithAutoRemove", datastar.ExecuteScript("f()", event.WithAutoRemove(false)), datastar.V1,
			elements + "data: selector body\ndata: mode append\ndata: elements <script>f()</script>\n\n"},
		{"WithScriptAttribute", datastar.ExecuteScript("f()", event.WithAutoRemove(false), event.WithScriptAttribute("type", "module")), datastar.V1,
			elements + "data: selector body\ndata: mode append\ndata: elements <script type=\"module\">f()</script>\n\n"},
		{"WithID", patch(datastar.WithID("7")), datastar.V1, elements + "id: 7\ndata: elements <p></p>\n\n"},
		{"WithRetry", patch(datastar.WithRetry(2 * time.Second)), datastar.V1, elements + "retry: 2000\ndata: elements <p></p>\n\n"},
		{"WithKey, which no client sees", patch(datastar.WithKey("a")), datastar.V1, elements + "data: elements <p></p>\n\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.when.Append(nil, tt.given)
			require.NoError(t, err)
			assert.Equal(t, tt.expect, string(got))
		})
	}
}

func TestWithAllowedOrigin(t *testing.T) {
	const to = "https://login.example/"
	assert.Error(t, datastar.Redirect(to).Err())
	assert.Error(t, datastar.Redirect(to, datastar.WithAllowedOrigin("https://other.example")).Err())
	assert.NoError(t, datastar.Redirect(to, datastar.WithAllowedOrigin("https://login.example")).Err())
	assert.NoError(t, datastar.Redirect(to, datastar.WithAllowedOrigin("*")).Err())
}

// The modes of 1.0 have its words on the wire, and those of before have theirs.
func TestModes(t *testing.T) {
	for word, mode := range map[string]datastar.PatchMode{
		"inner": datastar.ModeInner, "replace": datastar.ModeReplace, "prepend": datastar.ModePrepend,
		"append": datastar.ModeAppend, "before": datastar.ModeBefore, "after": datastar.ModeAfter,
	} {
		got, err := datastar.V1.Append(nil, datastar.PatchElements("<p></p>", datastar.WithSelector("#a"), datastar.WithMode(mode)))
		require.NoError(t, err)
		assert.Contains(t, string(got), "data: mode "+word+"\n")
	}
	for word, mode := range map[string]datastar.MergeMode{
		"inner": event.Inner, "outer": event.Outer, "prepend": event.Prepend, "append": event.Append,
		"before": event.Before, "after": event.After, "upsertAttributes": event.UpsertAttributes,
	} {
		got, err := datastar.Beta.Append(nil, datastar.MergeFragments("<p></p>", datastar.WithSelector("#a"), datastar.WithMergeMode(mode)))
		require.NoError(t, err)
		assert.Contains(t, string(got), "data: mergeMode "+word+"\n")
	}
}
