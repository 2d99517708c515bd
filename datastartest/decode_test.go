package datastartest_test

import (
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// protocols are the clients, by the names of the golden files of package event.
var protocols = map[string]event.Protocol{
	"v1": event.V1, "beta": event.Beta, "v019": event.V019, "v018": event.V018, "v1csp": event.V1CSP, "betacsp": event.BetaCSP,
}

// decode returns the events of a stream and the errors in it.
func decode(r io.Reader, p event.Protocol) (events []event.Event, errs []string) {
	for e, err := range datastartest.Decode(r, p) {
		if err != nil {
			errs = append(errs, err.Error())
		} else {
			events = append(events, e)
		}
	}
	return events, errs
}

// Every golden file of package event comes back as one event, which is encoded as the
// file is.
func TestDecode_goldens(t *testing.T) {
	for _, file := range goldens(t) {
		t.Run(strings.TrimPrefix(file, "../event/testdata/"), func(t *testing.T) {
			stream, err := os.ReadFile(file)
			require.NoError(t, err)
			p := protocols[strings.TrimSuffix(filepath.Base(file), ".sse")]
			events, errs := decode(strings.NewReader(string(stream)), p)
			require.Empty(t, errs)
			require.Len(t, events, 1)
			again, err := p.Append(nil, events[0])
			require.NoError(t, err)
			assert.Equal(t, string(stream), string(again))
		})
	}
}

func goldens(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../event/testdata/*/*.sse")
	require.NoError(t, err)
	require.Greater(t, len(files), 250)
	return files
}

// What goes over the wire comes back as an equal event, in every protocol that has it.
func TestDecode_comesBack(t *testing.T) {
	id, retry := event.WithID("7"), event.WithRetry(2*time.Second)
	events := []event.Event{
		event.MergeFragments("<p id=\"a\">\n\n  Hello\n</p>"),
		event.PatchElements("<li>1</li>", event.WithSelector("#list"), event.WithMode("append"), id, retry),
		event.PatchElements("<li>1</li>", event.WithSelector("#list"), event.WithMode("inner"), event.WithViewTransition()),
		event.MergeFragments(`<p id="a" title="x"></p>`, event.WithMergeMode(event.UpsertAttributes)),
		event.PatchSignals(map[string]any{"a": 1, "b": nil}, event.WithOnlyIfMissing(), id),
		event.RemoveFragments("#a > .b"),
		event.RemoveSignals("a.b", "c"),
		event.ExecuteScript("alert('</script>')\n// done", id),
		event.Redirect("/a?b", retry),
		event.Redirect("https://a.example", event.WithAllowedOrigin("*")),
		event.ReplaceURL("?a"), event.ReplaceURLQuery(url.Values{"a": {"<"}}), event.ReplaceURLQuery(nil), event.Prefetch("/a", "/b?<"),
		event.ConsoleLog("a\n\"b\""),
		event.ConsoleError("a"),
		event.DispatchEvent("saved", map[string]string{"html": "<b>"}, event.WithSelector("form"), id),
		event.DispatchEvent("saved", nil, event.WithSelectorID("a")),
	}
	for name, p := range protocols {
		t.Run(name, func(t *testing.T) {
			stream, err := event.Batch{Events: events}.Append(nil, p)
			require.NoError(t, err)
			got, errs := decode(strings.NewReader(string(stream)), p)
			assert.Empty(t, errs)
			assert.Equal(t, events, got)
		})
	}
}

// What is the default comes back where it was said, and not where it was not.
func TestDecode_defaults(t *testing.T) {
	settles := func(ms time.Duration) event.Event {
		return event.MergeFragments("<p>\n\n</p>", event.WithSettle(ms*time.Millisecond))
	}
	tests := []struct {
		p      event.Protocol
		given  event.Event
		expect event.Event
	}{
		{event.V018, settles(500), settles(500)},
		{event.V019, settles(500), settles(500)},
		{event.Beta, settles(300), settles(300)},
		{event.V1, settles(300), event.MergeFragments("<p>\n\n</p>")},
		{event.V018, event.MergeFragments("<p>\n\n</p>"), event.MergeFragments("<p>\n\n</p>")},
		{event.Beta, event.ExecuteScript("f()", event.WithScriptAttribute("type", "text/javascript")), event.ExecuteScript("f()")},
		{event.Beta, event.RemoveFragments("#a", event.WithSettle(0)), event.RemoveFragments("#a")},
		{event.V018, event.RemoveFragments("#a", event.WithSettle(2e6)), event.RemoveFragments("#a", event.WithSettle(2e6))},
	}
	for _, test := range tests {
		t.Run(fields(test.p, test.given), func(t *testing.T) {
			stream, err := test.p.Append(nil, test.given)
			require.NoError(t, err)
			got, errs := decode(strings.NewReader(string(stream)), test.p)
			assert.Empty(t, errs)
			assert.Equal(t, []event.Event{test.expect}, got)
		})
	}
}

// Lines end as they like, and chunks too.
func TestDecode_lineEndsAndChunks(t *testing.T) {
	events := []event.Event{event.PatchElements("<p id=\"a\">\n\ntwo</p>", event.WithID("7")), event.PatchSignals(map[string]int{"a": 1})}
	for name, p := range protocols {
		for _, end := range []string{"\n", "\r\n", "\r"} {
			t.Run(name+" "+quoted(end), func(t *testing.T) {
				encoded, err := event.Batch{Events: events, ID: "8", Retry: time.Second}.Append(nil, p)
				require.NoError(t, err)
				stream := "\ufeff:\n\n" + string(encoded)
				stream = strings.ReplaceAll(stream, "\n", end)
				for at := range len(stream) {
					got, errs := decode(io.MultiReader(strings.NewReader(stream[:at]), strings.NewReader(stream[at:])), p)
					assert.Empty(t, errs)
					assert.Equal(t, events, got, "split at %d", at)
				}
				got, errs := decode(iotest.OneByteReader(strings.NewReader(stream)), p)
				assert.Empty(t, errs)
				assert.Equal(t, events, got)
			})
		}
	}
}

func TestDecode(t *testing.T) {
	const (
		first  = "event: datastar-patch-elements\ndata: elements <p>1\n\n"
		second = "event: datastar-patch-elements\ndata: elements <p>2\n\n"
	)
	one, two := event.PatchElements("<p>1"), event.PatchElements("<p>2")
	tests := []struct {
		name   string
		given  string
		expect []event.Event
		errs   []string
	}{
		{"nothing", "", nil, nil},
		{"a last event without a blank line", first + "event: datastar-patch-elements\ndata: elements <p>2\n", []event.Event{one}, nil},
		{"a last line without an end", first + "event: datastar-patch-elements\ndata: elements <p>2", []event.Event{one}, nil},
		{"comments, ids and retries", ": x\n\nid: 1\n\nretry: 5\n\n" + first + ":\n" + second, []event.Event{one, two}, nil},
		{"events of others", "event: datastar-merge-fragments\ndata: fragments <p>\n\nevent: news\ndata: x\n\ndata: x\n\n" + first, []event.Event{one}, nil},
		{"unknown fields and keys", "x: y\nevent: datastar-patch-elements\ndata: settle 5\ndata: elements <p>1\n\n", []event.Event{one}, nil},
		{"no space after the colon", "event:datastar-patch-elements\ndata:elements <p>1\n\n", []event.Event{one}, nil},
		{"the keys in another order", "data: elements <p>1\ndata: mode append\ndata: selector #a\nretry: 5\nid: 7\nevent: datastar-patch-elements\n\n",
			[]event.Event{event.PatchElements("<p>1", event.WithSelector("#a"), event.WithMode("append"), event.WithID("7"), event.WithRetry(5*time.Millisecond))}, nil},
		{"an id with NUL", "id: 1\x002\n" + first, []event.Event{one}, nil},
		{"a retry that is no number", "retry: 1e3\n" + first, []event.Event{one}, nil},
		{"a line without a colon", "data\n" + first, nil, []string{`clients read this in another way than the standard says: the line "data" has no colon`}},
		{"what is not UTF-8", "event: datastar-patch-elements\ndata: elements <p>\xff\n\n", []event.Event{event.PatchElements("<p>\ufffd")}, nil},
		{"what the client throws", "event: datastar-patch-elements\ndata: mode append\ndata: elements <p>\n\n" + second, []event.Event{two},
			[]string{"V1, event datastar-patch-elements: the client throws: no selector for append"}},
		{"what no event says", "event: datastar-patch-elements\ndata: selector #a\ndata: elements  \n\n" + second, []event.Event{two},
			[]string{"V1, event datastar-patch-elements: the client merges fragments, but datastar: PatchElements: the fragment is empty; RemoveElements takes an element away"}},
		{"signals that are no JSON", "event: datastar-patch-signals\ndata: signals {a:1}\n\n" + second, []event.Event{two},
			[]string{"V1, event datastar-patch-signals: the client merges signals, but datastar: PatchSignals: the raw message is not valid JSON"}},
		{"blanks around signals", "event: datastar-patch-signals\ndata: signals  {\"a\":1} \n\n", []event.Event{event.PatchSignals(map[string]int{"a": 1})}, nil},
		{"a script of somebody else", "event: datastar-patch-elements\ndata: mode append\ndata: selector body\ndata: elements <script data-effect=\"el.remove()\">console.log('x')</script>\n\n",
			[]event.Event{event.ExecuteScript("console.log('x')")}, nil},
		{"one with attributes", "event: datastar-patch-elements\ndata: selector body\ndata: mode append\ndata: elements <script type=\"module\">f()</script>\n\n",
			[]event.Event{event.ExecuteScript("f()", event.WithAutoRemove(false), event.WithScriptAttribute("type", "module"))}, nil},
		{"a script as signals, though the page has no policy", "event: datastar-patch-signals\ndata: signals (()=>{\ndata: signals f()\ndata: signals ;return {}})()\n\n",
			[]event.Event{event.ExecuteScript("f()")}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			events, errs := decode(strings.NewReader(test.given), event.V1)
			assert.Equal(t, test.expect, events)
			assert.Equal(t, test.errs, errs)
		})
	}
}

// Where these clients throw they drop the rest of the stream, and ask again.
func TestDecode_endsWhereTheClientDoes(t *testing.T) {
	tests := []struct {
		p      event.Protocol
		given  string
		expect string
	}{
		{event.V018, "event: datastar-fragment\ndata: error x\n\nevent: datastar-signal\ndata: {}\n\n", `V018, event datastar-fragment: the client throws: "x"`},
		{event.V019, "event: datastar-console\ndata: shout x\n\nevent: datastar-signal\ndata: store {}\n\n", `V019, event datastar-console: the client throws: unknown event or key in "shout x"`},
	}
	for _, test := range tests {
		events, errs := decode(strings.NewReader(test.given), test.p)
		assert.Empty(t, events)
		assert.Equal(t, []string{test.expect}, errs)
	}
}

func TestDecode_errors(t *testing.T) {
	broken := errors.New("the line is broken")
	r := io.MultiReader(strings.NewReader("event: datastar-patch-signals\ndata: signals {}\n\nevent: x"), iotest.ErrReader(broken))
	events, errs := decode(r, event.V1)
	assert.Equal(t, []event.Event{event.PatchSignals(struct{}{})}, events)
	assert.Equal(t, []string{"the line is broken"}, errs)

	_, errs = decode(strings.NewReader("event: datastar-patch-signals\ndata: signals {}\n\n"), event.ProtocolAuto)
	assert.Equal(t, []string{"ProtocolAuto, event datastar-patch-signals: the client throws: no client speaks ProtocolAuto"}, errs)
	for range datastartest.Decode(strings.NewReader(strings.Repeat("event: datastar-patch-signals\ndata: signals {}\n\n", 2)), event.V1) {
		break // and no panic
	}
}

func TestBlocks(t *testing.T) {
	const stream = ": hello\n:\n\nid: 1\nretry: 1500\n\nevent: datastar-patch-signals\ndata: signals {}\n\n" +
		"event: datastar-patch-signals\nid: 2\ndata: signals {}\ndata: mode x\n\nid: 3\nevent: datastar-patch-sig"
	type block struct { // what is exported
		Event    event.Event
		ID       string
		Retry    time.Duration
		Comments []string
		Cut      bool
		Odd      []string
		Err      error
	}
	var got []block
	for b, err := range datastartest.Blocks(strings.NewReader(stream), event.V1) {
		require.NoError(t, err)
		got = append(got, block{b.Event, b.ID, b.Retry, b.Comments, b.Cut, b.Odd, b.Err})
	}
	assert.Equal(t, []block{
		{Comments: []string{"hello", ""}},
		{ID: "1", Retry: 1500 * time.Millisecond},
		{ID: "1", Event: event.PatchSignals(struct{}{})},
		{ID: "2", Event: event.PatchSignals(struct{}{}, event.WithID("2")), Odd: []string{`unknown key "mode"`}},
		{ID: "3", Cut: true},
	}, got)
}
