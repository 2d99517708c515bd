package event_test

import (
	"encoding/binary"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recode returns an event as another process gets it.
func recode(t *testing.T, e event.Event) event.Event {
	t.Helper()
	data, err := e.MarshalBinary()
	require.NoError(t, err)
	var again event.Event
	require.NoError(t, again.UnmarshalBinary(data), "%+v", e)
	return again
}

func TestBinary_golden(t *testing.T) {
	files, err := filepath.Glob("testdata/*/event.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		e := readGolden(t, file)
		assert.Equal(t, e, recode(t, e), file)
	}
}

func TestBinary_options(t *testing.T) {
	for _, e := range []event.Event{
		event.MergeFragments("<p>", event.WithMode("replace"), event.WithMergeMode(event.UpsertAttributes), event.WithKey("")),
		event.MergeFragments("", event.WithSelector("#a"), event.WithMode("remove")),
		event.MergeFragments("", event.WithSelectorID("a"), event.WithMode("remove"), event.WithViewTransition()),
		event.MergeFragments("\xff\xfe<p>"),
		event.RemoveFragments("#a", event.WithSelector("#b"), event.WithKey("k")),
		event.ExecuteScript("\ufeff\ufeffa\u2028</script>", event.WithAutoRemove(true)),
		event.ExecuteScript("a", event.WithAutoRemove(false), event.WithAutoRemove(true)),
		event.ExecuteScript("a", event.WithScriptAttribute("defer", ""), event.WithScriptAttribute("a", "b c"), event.WithScriptAttribute("d", " ")),
		event.Redirect("/", event.WithAllowedOrigin("https://a.example")),
		event.Redirect("https://a.example/x", event.WithAllowedOrigin("https://b.example"), event.WithAllowedOrigin("https://a.example")),
		event.ConsoleLog(""), event.ConsoleError("a\r\nb"),
		event.DispatchEvent("a", "</script>\u2028"),
		event.MergeSignals(map[string]int{"a": 1}, event.WithRetry(time.Hour), event.WithID("7")),
	} {
		require.NoError(t, e.Err())
		assert.Equal(t, e, recode(t, e))
	}
}

func TestBinary_errors(t *testing.T) {
	bad := event.MergeFragments("")
	dst, err := bad.AppendBinary([]byte("before"))
	assert.Equal(t, bad.Err(), err)
	assert.Equal(t, "before", string(dst))
	_, err = event.Event{}.MarshalBinary()
	assert.Error(t, err)
}

// field is an encoded field.
func field(tag byte, value string) string {
	return string(binary.AppendUvarint([]byte{tag}, uint64(len(value)))) + value
}

func TestUnmarshalBinary_refuses(t *testing.T) {
	const fragments, script, redirect = "\x01\x01", "\x01\x05", "\x01\x06"
	var testCases = []struct {
		name        string
		given       string
		expectError string
	}{
		{"nothing", "", "cut short"},
		{"no verb", "\x01", "cut short"},
		{"version 0", "\x00\x01", "version 0 is not known"},
		{"a newer version", "\x02\x01" + field(1, "<p>"), "version 2 is not known"},
		{"no such verb", "\x01\x00", "verb 0 is not known"},
		{"a newer verb", "\x01\x63", "verb 99 is not known"},
		{"a newer field", fragments + field(1, "<p>") + field(99, ""), "field 99 is not known"},
		{"a field without its length", fragments + "\x01", "cut short"},
		{"a field cut short", fragments + "\x01\x05<p>", "cut short"},
		{"a length beyond all bounds", fragments + "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01<p>", "cut short"},
		{"an endless length", fragments + "\x01" + strings.Repeat("\xff", 20), "cut short"},
		{"an empty fragment", fragments, "the fragment is empty"},
		{"a NUL", fragments + field(1, "<p>\x00"), "NUL"},
		{"a line break in a selector", fragments + field(1, "<p>") + field(4, "#a\ndata: x"), "line break"},
		{"a line break in an id", fragments + field(1, "<p>") + field(14, "7\ndata: x"), "line break"},
		{"an unknown mode", fragments + field(1, "<p>") + field(6, "sideways"), "unknown mode"},
		{"a text twice", fragments + field(1, "<p>") + field(1, "<b>"), "field 1 is given twice"},
		{"an option of another verb", fragments + field(1, "<p>") + field(12, ""), "does not fit"},
		{"a name where there is none", fragments + field(1, "<p>") + field(2, "x"), "field 2 does not fit"},
		{"a text where there is none", "\x01\x03" + field(3, "#a") + field(1, "x"), "field 1 does not fit"},
		{"an option where there is none", "\x01\x08" + field(1, "x") + field(14, "7"), "an option does not fit"},
		{"a flag of a newer version", script + field(1, "a") + field(12, "sometimes"), `"sometimes" is not known as field 12`},
		{"a flag with a value", "\x01\x02" + field(1, "{}") + field(11, "deep"), `"deep" is not known as field 11`},
		{"a newer kind of origin", redirect + field(1, "/") + field(17, "some"), `"some" is not known as field 17`},
		{"an attribute that ends its tag", script + field(1, "a") + field(13, "a> b"), "not an attribute name"},
		{"signals that are none", "\x01\x02" + field(1, "alert(1)"), "not valid JSON"},
		{"signals that are no object", "\x01\x02" + field(1, "[]"), "JSON object"},
		{"a detail that is code", "\x01\x0a" + field(1, "alert(1)") + field(2, "x"), "not valid JSON"},
		{"a URL that is code", redirect + field(1, "javascript:alert(1)") + field(17, "allowed"), "not allowed"},
		{"a URL of another origin", redirect + field(1, "https://evil.example/"), "has a scheme or a host"},
		{"a URL of another origin than allowed", redirect + field(1, "https://evil.example/") + field(17, ""), "has a scheme or a host"},
		{"half a millisecond", fragments + field(1, "<p>") + field(15, "0"), "below 1ms"},
		{"a number that is none", fragments + field(1, "<p>") + field(15, "1e3"), `"1e3" is not known as field 15`},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			kept := event.ConsoleLog("kept")
			e := kept
			assert.ErrorContains(t, e.UnmarshalBinary([]byte(tc.given)), tc.expectError)
			assert.Equal(t, kept, e)
		})
	}
}

// What another version may write is read if the constructor makes it sound.
func TestUnmarshalBinary_tolerates(t *testing.T) {
	const fragments, script = "\x01\x01", "\x01\x05"
	for given, expect := range map[string]event.Event{
		fragments + field(1, "<p>\r</p>"):                             event.MergeFragments("<p>\n</p>"),
		fragments + field(14, "7") + field(1, "<p>"):                  event.MergeFragments("<p>", event.WithID("7")),
		fragments + field(1, "<p>") + field(15, "+7"):                 event.MergeFragments("<p>", event.WithRetry(7*time.Millisecond)),
		fragments + field(1, "<p>") + field(14, "6") + field(14, "7"): event.MergeFragments("<p>", event.WithID("7")),
		script + field(1, "a</script>"):                               event.ExecuteScript("a</script>"),
		"\x01\x0a" + field(1, `"</script>"`) + field(2, "x"):          event.DispatchEvent("x", json.RawMessage(`"</script>"`)),
		"\x01\x04" + field(1, "b\na"):                                 event.RemoveSignals("a", "b"),
	} {
		var e event.Event
		require.NoError(t, e.UnmarshalBinary([]byte(given)), "%q", given)
		assert.Equal(t, expect, e, "%q", given)
	}
}

// FuzzUnmarshalBinary reads anything: what is an event is a sound one, which
// every protocol can write as FuzzAppend demands, and is the same after it is encoded.
func FuzzUnmarshalBinary(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/event.json")
	for _, file := range files {
		if data, err := readGolden(&testing.T{}, file).MarshalBinary(); err == nil {
			f.Add(data)
		}
	}
	for _, text := range hostile {
		f.Add([]byte("\x01\x01" + field(1, text)))
		f.Add([]byte("\x01\x05" + field(1, text)))
		f.Add([]byte("\x01\x0a" + field(1, text) + field(2, text)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var e event.Event
		if e.UnmarshalBinary(data) != nil {
			require.Equal(t, event.Event{}, e)
			return
		}
		require.NoError(t, e.Err())
		again, err := e.MarshalBinary()
		require.NoError(t, err)
		var same event.Event
		require.NoError(t, same.UnmarshalBinary(again))
		require.Equal(t, e, same)
		for _, p := range protocols {
			if stream, err := p.Append(nil, e); err == nil {
				all, err := client.ReadStrictly(p, stream)
				require.NoError(t, err, "%q", stream)
				require.Len(t, all, 1, "%q", stream)
			}
		}
	})
}

// FuzzBinary sends every event that can be made to another process.
func FuzzBinary(f *testing.F) {
	for i, text := range hostile {
		for verb := range fuzzVerbs {
			f.Add(uint8(verb), uint8(i), uint16(0xffff&^withNamespace), text, "#x", "name", "7", int64(1e9), int64(2e9))
			f.Add(uint8(verb), uint8(i), uint16(0), text, text, text, text, int64(1), int64(0))
		}
	}
	f.Fuzz(func(t *testing.T, verb, mode uint8, flags uint16, text, selector, extra, id string, settle, retry int64) {
		g := given{fuzzVerbs[int(verb)%len(fuzzVerbs)], mode, flags, text, selector, extra, id, settle, retry}
		if e := g.event(); e.Err() == nil {
			require.Equal(t, e, recode(t, e))
		}
	})
}

func BenchmarkBinary(b *testing.B) {
	e := event.MergeFragments(strings.Repeat("<tr>\n  <td>Joe Smith</td></tr>", 36), event.WithSelector("#people"))
	var buf []byte
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buf, _ = e.AppendBinary(buf[:0])
		}
	})
	b.Run("unmarshal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = e.UnmarshalBinary(buf)
		}
	})
}
