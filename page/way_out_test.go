package page_test

import (
	"html/template"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a generation has no words for is an error that names what, where, and
// the way out. A row has the text for each protocol, or "" where there are words.
func TestWayOuts(t *testing.T) {
	const (
		inExpression = ": the expression can do it"
		leading      = ": only leading can be said"
		twoOrServer  = ": use two attributes, or delay on the server"
		ownAttribute = ": Init runs at load; others have attributes of their own"
	)
	option := func(o page.Option) func(page.Builder) error {
		return func(b page.Builder) error { return second(b.Get("/x", o)) }
	}
	seen := func(modifiers ...string) func(page.Builder) error {
		return func(b page.Builder) error { return second(b.Intersect("go()", modifiers...)) }
	}
	// before is what all generations before V1 are told.
	before := func(what, wayOut string) said {
		return said{"", what + " on Beta" + wayOut, what + " on V019" + wayOut, what + " on V018" + wayOut}
	}
	on := func(name string, modifiers ...string) func(page.Builder) error {
		return func(b page.Builder) error { return second(b.On(name, "go()", modifiers...)) }
	}
	for _, tt := range []struct {
		name   string
		when   func(page.Builder) error
		expect said
	}{
		{"header", option(page.Header("A", "1")), said{"", "",
			"Header on V019: data-header-* on any element sets it for the whole page",
			"Header on V018: put it into the URL or a signal"}},
		{"form", option(page.Form()), said{"", "",
			"Form on V019: bind its fields to signals",
			"Form on V018: bind its fields to signals"}},
		{"form by selector", option(page.FormOf("#f")), said{"", "",
			"Form on V019: bind its fields to signals",
			"Form on V018: bind its fields to signals"}},
		{"filter", option(page.FilterSignals("a", "b")), said{"",
			"FilterSignals on Beta: signals whose names begin with _ stay in the page",
			"FilterSignals on V019: signals whose names begin with _ stay in the page",
			"FilterSignals on V018: signals whose names begin with _ stay in the page"}},
		{"open when hidden", option(page.OpenWhenHidden()), said{"", "",
			"OpenWhenHidden on V019: the client asks again when the page is shown",
			"OpenWhenHidden on V018: the client asks again when the page is shown"}},
		{"retry errors", option(page.RetryErrors()), said{"", "RetryErrors on Beta: answer with status 200", "", ""}},
		{"retry always", option(page.RetryAlways()), said{"",
			"RetryAlways on Beta: break the stream off instead of ending it",
			"RetryAlways on V019: break the stream off instead of ending it",
			"RetryAlways on V018: break the stream off instead of ending it"}},
		{"retry count", option(page.RetryCount(1)), said{"", "",
			"RetryCount on V019: the client asks ten times in all",
			"RetryCount on V018: the client asks ten times in all"}},
		{"retry wait", option(page.RetryWait(time.Second, 0)), said{"", "",
			"RetryWait on V019: WithRetry on an event sets it",
			"RetryWait on V018: WithRetry on an event sets it"}},
		{"idempotent", option(page.Idempotent()), said{}},
		{"keep others", option(page.KeepOthers()), said{}},

		{"query", func(b page.Builder) error { return second(b.Query("/x")) }, before("Query", ": Get sends the signals in the URL, Post in the body")},
		{"effect", func(b page.Builder) error { return second(b.Effect("go()")) }, said{}},
		{"interval", func(b page.Builder) error { return second(b.Interval("go()")) }, said{"", "",
			"Interval on V019: Init can start one with setInterval",
			"Interval on V018: Init can start one with setInterval"}},
		{"signal patch", func(b page.Builder) error { return second(b.OnSignalPatch("go()", "debounce.1s")) },
			before("OnSignalPatch", ": Effect runs when a signal changes that it reads")},
		{"filter of signal patches", func(b page.Builder) error { return second(b.OnSignalPatchFilter("a", "b")) },
			before("OnSignalPatchFilter", ": Effect runs when a signal changes that it reads")},
		{"computed", func(b page.Builder) error { return second(b.Computed("a", "$b")) }, said{"", "", "",
			"Computed on V018: write the expression where it is read"}},
		{"computed within", func(b page.Builder) error { return second(b.Computed("a.bc", "$b")) }, said{"", "",
			`the computed signal "a.bc" on V019: begin its name with a letter, and have no . in it`,
			"Computed on V018: write the expression where it is read"}},
		{"ref", func(b page.Builder) error { return second(b.Ref("box2")) }, said{"", "",
			`the ref "box2" on V019: name it with letters only`,
			`the ref "box2" on V018: name it with letters only`}},
		{"json", func(b page.Builder) error { return second(b.JSONSignals("", "")) }, said{"",
			`JSONSignals on Beta: Text("ctx.signals.JSON()") shows all`,
			`JSONSignals on V019: Text("JSON.stringify(ctx.store().value)") shows all`,
			`JSONSignals on V018: Text("JSON.stringify(ctx.store().value)") shows all`}},
		{"style", func(b page.Builder) error { return second(b.Style("{}")) }, before("Style", `: Attr("style", …) sets them all`)},
		{"ignore", func(b page.Builder) error { return second(b.Ignore()) }, before("Ignore", ": give it no attributes of the client")},
		{"ignore morphs", func(b page.Builder) error { return second(b.IgnoreMorph()) }, before("IgnoreMorph", ": patch what is around it")},
		{"preserve", func(b page.Builder) error { return second(b.PreserveAttr("open")) },
			before("PreserveAttr", ": write the attribute into the fragment")},
		{"props", func(b page.Builder) error { return second(b.Props(nil)) }, before("Props", ": write the component as HTML")},
		{"a number in a signal", func(b page.Builder) error { return second(b.Bind("items.42")) }, said{"", "",
			`the signal "items.42" on V019: begin each part with a letter, and use letters, digits and _`,
			`the signal "items.42" on V018: begin each part with a letter, and use letters, digits and _`}},
		{"bind a property", func(b page.Builder) error { return second(b.Bind("a", "prop.checked")) },
			before("the modifier prop.checked", ": Effect can set the property, and On the signal")},
		{"bind at an event", func(b page.Builder) error { return second(b.Bind("a", "event.change")) },
			before("the modifier event.change", ": On can set the signal")},
		{"init later", func(b page.Builder) error { return second(b.Init("go()", "delay.1s")) }, said{"", "",
			"the modifier delay.1s on V019" + inExpression, "the modifier delay.1s on V018" + inExpression}},
		{"out of view", seen("exit"), before("the modifier exit", ": Init can start an IntersectionObserver")},
		{"partly in view", seen("threshold.25"), before("the modifier threshold.25", ": half and full can be said")},
		{"in view, later", seen("delay.1s"), before("the modifier delay.1s", inExpression)},
		{"in view for a while", seen("debounce.1s"), said{"", "",
			"the modifier debounce.1s on V019" + inExpression, "the modifier debounce.1s on V018" + inExpression}},
		{"in view, not too often", seen("throttle.1s"), said{"", "",
			"the modifier throttle.1s on V019" + inExpression, "the modifier throttle.1s on V018" + inExpression}},
		{"a header, wherever it goes", func(b page.Builder) error { return second(b.WithHeader("A", "1").Get("//evil/x")) }, said{"", "",
			"Header on V019: data-header-* on any element sets it for the whole page",
			"Header on V018: put it into the URL or a signal"}},
		{"no filter", option(page.FilterSignals("", "")), said{}},
		{"class", func(b page.Builder) error { return second(b.Class("{a: $a}")) }, said{"", "", "",
			`Class on V018: Attr("class", …) sets them all`}},
		{"indicator", func(b page.Builder) error { return second(b.Indicator("busy")) }, said{"", "",
			"Indicator on V019: data-fetch-indicator shows the elements of a selector",
			"Indicator on V018: data-fetch-indicator shows the elements of a selector"}},
		{"signal", func(b page.Builder) error { return second(b.Bind("a__b")) }, said{"",
			`the signal "a__b" on Beta: a single _ can stand in its name`, "", ""}},
		{"key", func(b page.Builder) error { return second(b.Signals(map[string]int{"a__b": 1})) }, said{"",
			"the key 'a__b' in signals on Beta: name it with letters, digits and single _, or send a list", "", ""}},

		{"load", on("load"), said{"", "the event load on Beta" + ownAttribute, "the event load on V019" + ownAttribute, "the event load on V018" + ownAttribute}},
		{"load of Beta", on("load-once"), said{"", "the event load-once on Beta" + ownAttribute, "", ""}},
		{"interval", on("interval"), said{"", "the event interval on Beta" + ownAttribute, "", ""}},
		{"intersect", on("intersect"), said{"", "the event intersect on Beta" + ownAttribute, "", ""}},
		{"signal change", on("signal-change"), said{"", "the event signal-change on Beta" + ownAttribute, "", ""}},
		{"store change", on("store-change"), said{"", "", "the event store-change on V019" + ownAttribute, "the event store-change on V018" + ownAttribute}},

		{"delay", on("click", "delay.1s"), said{"", "the modifier delay.1s on Beta" + inExpression,
			"the modifier delay.1s on V019" + inExpression, "the modifier delay.1s on V018" + inExpression}},
		{"document", on("click", "document"), said{"", "the modifier document on Beta" + inExpression,
			"the modifier document on V019" + inExpression, "the modifier document on V018" + inExpression}},
		{"case", on("click", "case.snake"), said{"", "the modifier case.snake on Beta" + inExpression,
			"the modifier case.snake on V019" + inExpression, "the modifier case.snake on V018" + inExpression}},
		{"notrailing", on("click", "debounce.1s.notrailing"), said{"", "",
			"the modifier debounce.1s.notrailing on V019" + leading, "the modifier debounce.1s.notrailing on V018" + leading}},
		{"noleading", on("click", "throttle.1s.noleading"), said{"", "",
			"the modifier throttle.1s.noleading on V019" + leading, "the modifier throttle.1s.noleading on V018" + leading}},
		{"trailing", on("click", "throttle.1s.trailing"), said{"", "",
			"the modifier throttle.1s.trailing on V019" + leading, "the modifier throttle.1s.trailing on V018" + leading}},
		{"stop late", on("click", "stop", "throttle.1s"), said{"",
			"an event that is prevented or stopped, and delayed on Beta" + twoOrServer,
			"an event that is prevented or stopped, and delayed on V019" + twoOrServer,
			"an event that is prevented or stopped, and delayed on V018" + twoOrServer}},
	} {
		for i, p := range protocols {
			t.Run(tt.name+"/"+p.String(), func(t *testing.T) {
				err := tt.when(page.For(p))
				if tt.expect[i] == "" {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, event.ErrUnsupported)
				assert.EqualError(t, err, "datastar: unsupported: "+tt.expect[i])
			})
		}
	}
}

func second[T template.JS | template.HTMLAttr](_ T, err error) error { return err }
