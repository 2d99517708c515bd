package datastar_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// verbs has a row per method: what it sends, and the event of the same name.
var verbs = []struct {
	name   string
	given  func(c *datastar.Context) error
	expect datastar.Event
}{
	{"MergeFragments", func(c *datastar.Context) error {
		return c.MergeFragments("<p>a</p>", datastar.WithSelector("#x"), datastar.WithMergeMode(event.Append))
	}, datastar.MergeFragments("<p>a</p>", datastar.WithSelector("#x"), datastar.WithMergeMode(event.Append))},
	{"MergeComponent", func(c *datastar.Context) error { return c.MergeComponent(page("a"), datastar.WithID("7")) },
		datastar.MergeComponent(context.Background(), page("a"), datastar.WithID("7"))},
	{"MergeTemplate", func(c *datastar.Context) error { return c.MergeTemplate("t", 7, datastar.WithID("7")) },
		datastar.MergeFragments("<p>7</p>", datastar.WithID("7"))},
	{"PatchComponent", func(c *datastar.Context) error { return c.PatchComponent(page("a"), datastar.WithID("7")) },
		datastar.PatchComponent(context.Background(), page("a"), datastar.WithID("7"))},
	{"PatchTemplate", func(c *datastar.Context) error { return c.PatchTemplate("t", 7, datastar.WithID("7")) },
		datastar.PatchElements("<p>7</p>", datastar.WithID("7"))},
	{"Template", func(c *datastar.Context) error { return c.Send(c.Template("t", 7, datastar.WithID("7"))) },
		datastar.MergeFragments("<p>7</p>", datastar.WithID("7"))},
	{"MergeSignals", func(c *datastar.Context) error {
		return c.MergeSignals(map[string]int{"n": 1}, datastar.WithOnlyIfMissing())
	}, datastar.MergeSignals(map[string]int{"n": 1}, datastar.WithOnlyIfMissing())},
	{"MergeSignals, raw", func(c *datastar.Context) error { return c.MergeSignals(json.RawMessage("{\n}")) },
		datastar.MergeSignals(json.RawMessage("{\n}"))},
	{"RemoveFragments", func(c *datastar.Context) error { return c.RemoveFragments("#a", datastar.WithViewTransition()) },
		datastar.RemoveFragments("#a", datastar.WithViewTransition())},
	{"RemoveSignals", func(c *datastar.Context) error { return c.RemoveSignals("a", "b.c") }, datastar.RemoveSignals("a", "b.c")},
	{"ExecuteScript", func(c *datastar.Context) error { return c.ExecuteScript("f()", event.WithAutoRemove(false)) },
		datastar.ExecuteScript("f()", event.WithAutoRemove(false))},
	{"Redirect", func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "/a") }, datastar.Redirect("/a")},
	{"ReplaceURL", func(c *datastar.Context) error { return c.ReplaceURL("/a?b") }, datastar.ReplaceURL("/a?b")},
	{"ReplaceURLQuery", func(c *datastar.Context) error { return c.ReplaceURLQuery(url.Values{"a": {"<"}}) },
		datastar.ReplaceURLQuery(url.Values{"a": {"<"}})},
	{"Prefetch", func(c *datastar.Context) error { return c.Prefetch("/a", "/b") }, datastar.Prefetch("/a", "/b")},
	{"ConsoleLog", func(c *datastar.Context) error { return c.ConsoleLog("hi") }, datastar.ConsoleLog("hi")},
	{"ConsoleError", func(c *datastar.Context) error { return c.ConsoleError("hi") }, datastar.ConsoleError("hi")},
	{"DispatchEvent", func(c *datastar.Context) error {
		return c.DispatchEvent("saved", 7, datastar.WithSelectorID("a"))
	}, datastar.DispatchEvent("saved", 7, datastar.WithSelectorID("a"))},
	{"PatchElements", func(c *datastar.Context) error {
		return c.PatchElements("<p></p>", datastar.WithMode(datastar.ModeReplace))
	},
		datastar.MergeFragments("<p></p>", datastar.WithMergeMode(event.Outer))},
	{"PatchSignals", func(c *datastar.Context) error { return c.PatchSignals(map[string]int{"n": 1}, datastar.WithID("7")) },
		datastar.MergeSignals(map[string]int{"n": 1}, datastar.WithID("7"))},
	{"RemoveElements", func(c *datastar.Context) error { return c.RemoveElements("#a", datastar.WithID("7")) },
		datastar.RemoveFragments("#a", datastar.WithID("7"))},
}

func TestVerbsSendTheEventOfTheirName(t *testing.T) {
	for _, tt := range verbs {
		for _, protocol := range []datastar.Protocol{datastar.V1, datastar.Beta} {
			t.Run(fmt.Sprint(tt.name, " on ", protocol), func(t *testing.T) {
				expect, err := protocol.Append(nil, tt.expect)
				require.NoError(t, err)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: protocol}))
				e.Renderer = testkit.Renderer{}
				e.POST("/", datastar.Handler(tt.given))
				w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
				assert.Equal(t, http.StatusOK, w.Code)
				assert.Equal(t, string(expect), w.Body.String())
			})
		}
	}
}

func TestPatchNamesAreTheSameEvents(t *testing.T) {
	var tests = []struct {
		name          string
		given, expect datastar.Event
	}{
		{"PatchElements", datastar.PatchElements("<p></p>", datastar.WithMode(datastar.ModeOuter)), datastar.MergeFragments("<p></p>", datastar.WithMergeMode(event.Morph))},
		{"PatchElements to remove", datastar.PatchElements("", datastar.WithMode(datastar.ModeRemove), datastar.WithSelector("#a")), datastar.RemoveFragments("#a")},
		{"PatchSignals", datastar.PatchSignals(map[string]int{"n": 1}), datastar.MergeSignals(map[string]int{"n": 1})},
		{"RemoveElements", datastar.RemoveElements("#a"), datastar.RemoveFragments("#a")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, protocol := range []datastar.Protocol{datastar.V1, datastar.Beta, datastar.V019, datastar.V018} {
				expect, err := protocol.Append(nil, tt.expect)
				require.NoError(t, err)
				got, err := protocol.Append(nil, tt.given)
				require.NoError(t, err)
				assert.Equal(t, string(expect), string(got))
			}
		})
	}
}
