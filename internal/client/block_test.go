package client

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

// message is what an EventSource dispatches.
type message struct{ name, data, id string }

// messages returns what an EventSource makes of a stream, and the id and the time that
// it reconnects with.
func messages(r io.Reader) (all []message, id string, retry time.Duration, err error) {
	for block, failed := range Blocks(r, event.ProtocolAuto) {
		id = block.ID
		switch err = failed; {
		case err != nil || block.Cut:
			return all, id, retry, err
		case block.HasRetry:
			retry = block.Retry
		}
		if block.HasData {
			all = append(all, message{block.Name, block.Data, block.ID})
		}
	}
	return all, id, retry, err
}

// The cases of the web platform tests, by the names of their files, and what the
// standard says besides.
func TestBlocks_standard(t *testing.T) {
	long := strings.Repeat("x", 2048)
	tests := []struct {
		name        string
		given       string
		expect      []message
		expectID    string
		expectRetry time.Duration
	}{
		{name: "event-data", given: "data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n",
			expect: []message{{"", "msg\nmsg", ""}, {"", "", ""}, {"", "end", ""}}},
		{name: "format-bom", given: "\ufeffdata:1\n\n\ufeffdata:2\n\ndata:3\n\n", expect: []message{{"", "1", ""}, {"", "3", ""}}},
		{name: "format-bom-2", given: "\ufeff\ufeffdata:1\n\ndata:2\n\ndata:3\n\n", expect: []message{{"", "2", ""}, {"", "3", ""}}},
		{name: "format-comments", given: "data:1\r:\x00\n:\r\ndata:2\n:" + long + "\rdata:3\n:data:fail\r:" + long + "\ndata:4\n\n",
			expect: []message{{"", "1\n2\n3\n4", ""}}},
		{name: "format-data-before-final-empty-line", given: "retry:1000\ndata:test1\n\nid:test\ndata:test2",
			expect: []message{{"", "test1", ""}}, expectRetry: time.Second},
		{name: "format-field-data", given: "data:\n\ndata\ndata\n\ndata:test\n\n", expect: []message{{"", "", ""}, {"", "\n", ""}, {"", "test", ""}}},
		{name: "format-field-event", given: "event:test\ndata:x\n\ndata:x\n\n", expect: []message{{"test", "x", ""}, {"", "x", ""}}},
		{name: "format-field-event-empty", given: "event: \ndata:data\n\n", expect: []message{{"", "data", ""}}},
		{name: "format-field-id", given: "id: …\ndata: hello\n\n", expect: []message{{"", "hello", "…"}}, expectID: "…"},
		{name: "format-field-id-2", given: "id:1\ndata:a\n\nid\ndata:b\n\ndata:c\n\n", expect: []message{{"", "a", "1"}, {"", "b", ""}, {"", "c", ""}}},
		{name: "format-field-id-3, persists", given: "id:1\ndata:a\n\ndata:b\n\n", expect: []message{{"", "a", "1"}, {"", "b", "1"}}, expectID: "1"},
		{name: "format-field-id-3, changes", given: "id:1\ndata:a\n\nid:2\ndata:b\n\ndata:c\n\n",
			expect: []message{{"", "a", "1"}, {"", "b", "2"}, {"", "c", "2"}}, expectID: "2"},
		{name: "format-field-id-3, resets", given: "id:1\ndata:a\n\nid:\ndata:b\n\ndata:c\n\n", expect: []message{{"", "a", "1"}, {"", "b", ""}, {"", "c", ""}}},
		{name: "format-field-id-null", given: "id: \x00\x00\ndata: hello\n\n", expect: []message{{"", "hello", ""}}},
		{name: "an id with NUL leaves the one before", given: "id: 1\nid: 2\x003\ndata: x\n\n", expect: []message{{"", "x", "1"}}, expectID: "1"},
		{name: "format-field-parsing", given: "data:\x00\ndata:  2\rData:1\ndata\x00:2\ndata:1\r\x00data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
			expect: []message{{"", "\x00\n 2\n1\n3\n\n4", ""}}},
		{name: "format-field-retry", given: "retry:3000\ndata:x\n\n", expect: []message{{"", "x", ""}}, expectRetry: 3 * time.Second},
		{name: "format-field-retry-bogus", given: "retry:3000\nretry:1000x\ndata:x\n\n", expect: []message{{"", "x", ""}}, expectRetry: 3 * time.Second},
		{name: "format-field-retry-empty", given: "retry\ndata:test\n\n", expect: []message{{"", "test", ""}}},
		{name: "retry with a sign, a point or a blank", given: "retry:+1\nretry:-1\nretry:1.5\nretry:  1\ndata:x\n\n", expect: []message{{"", "x", ""}}},
		{name: "endless retry", given: "retry:99999999999999999999\n\n", expectRetry: 1<<63 - 1},
		{name: "retry counts at once", given: "retry:7\n\n", expectRetry: 7 * time.Millisecond},
		{name: "format-field-unknown", given: "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n", expect: []message{{"", "test\n\ntest", ""}}},
		{name: "format-leading-space", given: "data:\ttest\rdata: \ndata:test\n\n", expect: []message{{"", "\ttest\n\ntest", ""}}},
		{name: "format-newlines", given: "data:test\r\ndata\ndata:test\r\n\r", expect: []message{{"", "test\n\ntest", ""}}},
		{name: "format-null-character", given: "data:\x00\n\n", expect: []message{{"", "\x00", ""}}},
		{name: "format-utf-8", given: "data:ok…\n\n", expect: []message{{"", "ok…", ""}}},
		{name: "what is not UTF-8", given: "data:\xff \xe2\x80 \xf0\x9f\x98 \xed\xa0\x80 \xc3\n\n", expect: []message{{"", "\ufffd \ufffd \ufffd \ufffd\ufffd\ufffd \ufffd", ""}}},
		{name: "a byte order mark in a value", given: "data:\ufeffx\n\n", expect: []message{{"", "\ufeffx", ""}}},
		{name: "blank lines", given: "\n\r\r\n\ndata:x\n\n\n\n\n", expect: []message{{"", "x", ""}}},
		{name: "a name without data", given: "event:test\nid:1\n\ndata:x\n\n", expect: []message{{"", "x", "1"}}, expectID: "1"},
		{name: "a colon in a value", given: "data::x: y\n\n", expect: []message{{"", ":x: y", ""}}},
		{name: "nothing"},
		{name: "no line end", given: "data:x"},
		{name: "no blank line", given: "data:x\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			readers := map[string]io.Reader{"whole": strings.NewReader(test.given), "byte by byte": iotest.OneByteReader(strings.NewReader(test.given))}
			for how, r := range readers {
				got, id, retry, err := messages(r)
				assert.NoError(t, err, how)
				assert.Equal(t, test.expect, got, how)
				assert.Equal(t, test.expectID, id, how)
				assert.Equal(t, test.expectRetry, retry, how)
			}
			for at := range len(test.given) {
				r := io.MultiReader(strings.NewReader(test.given[:at]), strings.NewReader(test.given[at:]))
				got, _, _, err := messages(r)
				assert.NoError(t, err, "split at %d", at)
				assert.Equal(t, test.expect, got, "split at %d", at)
			}
		})
	}
}

// A block is there as soon as its blank line is, though that may be half a CRLF.
func TestBlocks_comeAtOnce(t *testing.T) {
	r, w := io.Pipe()
	var names []string
	wrote := func(text string) { _, _ = io.WriteString(w, text) }
	go func() { wrote("event: a\r\ndata: x\r\n\r") }()
	for block, err := range Blocks(r, event.V1) {
		assert.NoError(t, err)
		if names = append(names, block.Name); len(names) == 1 {
			go func() { wrote("\nevent: b\ndata: x\n\n"); _ = w.Close() }()
		}
	}
	assert.Equal(t, []string{"a", "b"}, names)
}

func TestBlocks_errors(t *testing.T) {
	broken := errors.New("the line is broken")
	var got []Block
	var errs []error
	for block, err := range Blocks(io.MultiReader(strings.NewReader(": hello\nid: 7\ndata: x"), iotest.ErrReader(broken)), event.V1) {
		got, errs = append(got, block), append(errs, err)
	}
	assert.Equal(t, []Block{{ID: "7", HasID: true, Comments: []string{"hello"}, Cut: true}, {}}, got)
	assert.Equal(t, []error{nil, broken}, errs)
	for range Blocks(strings.NewReader(": a\n\n: b\n\n: c"), event.V1) {
		break // and no panic
	}
}

// A line that is cut, too, shows that there was to be more.
func TestBlocks_cut(t *testing.T) {
	for given, expect := range map[string]bool{"": false, "\n": false, "data: x\n\n": false, "data": true, "data: x\n\nd": true, ":\n": true, "data: x\r\r": false} {
		last := Block{}
		for block, err := range Blocks(strings.NewReader(given), event.V1) {
			assert.NoError(t, err)
			last = block
		}
		assert.Equal(t, expect, last.Cut, "%q", given)
	}
}

// A client holds an id as soon as its line is read, whatever the standard says.
func TestBlocks_idOfABlockThatIsCut(t *testing.T) {
	for p, expect := range map[event.Protocol]string{event.ProtocolAuto: "6", event.V1: "7", event.V018: "7"} {
		var last Block
		for block := range Blocks(strings.NewReader("id: 6\ndata: x\n\nid: 7\nid: 8"), p) {
			last = block
		}
		assert.Equal(t, Block{ID: expect, HasID: true, Cut: true}, last, p.String())
	}
}

func TestBlocks_bareCR(t *testing.T) {
	tests := []struct {
		name   string
		given  string
		expect bool
	}{
		{"in a value", "data: a\rb\n\n", true},
		{"at the end of a line", "event: a\rdata: b\n\n", true},
		{"before a blank line", "data: a\r\r\n", true},
		{"CRLF", "data: a\r\ndata: b\r\n\r\n", false},
		{"LF", "data: a\n\n", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for block, err := range Blocks(iotest.OneByteReader(strings.NewReader(test.given)), event.V1) {
				assert.NoError(t, err)
				assert.Equal(t, test.expect, block.BareCR)
			}
		})
	}
}

// What clients and the standard read differently is an error if it changes the event.
func TestBlocks_dispute(t *testing.T) {
	const (
		elements = "event: datastar-patch-elements\ndata: elements <p>\n"
		differ   = "clients read this in another way than the standard says: "
	)
	tests := []struct {
		name      string
		given     string
		expect    string
		expectOdd []string
	}{
		{"nothing", elements, "", nil},
		{"a field without a colon", elements + "data\n", `the line "data" has no colon`, nil},
		{"an id without a colon", elements + "id\n", "", []string{`the line "id" has no colon`}},
		{"another line without a colon", elements + "justsometext\n", "", []string{`the unknown field "justsometext"`}},
		{"NUL in an id", elements + "id: 1\x002\n", "", []string{"NUL in the id"}},
		{"no wait at all", elements + "retry: 0\n", "", []string{`the retry is "0"`}},
		{"an empty retry", elements + "retry:\n", "", []string{`the retry is ""`}},
		{"a retry that is no number", elements + "retry: 1e3\n", "", []string{`the retry is "1e3"`}},
		{"a byte order mark before a field", "id: 1\n\ufeff" + elements, `a byte order mark before "event"`, []string{`the unknown field "\ufeffevent"`}},
		{"one that begins the stream", "\ufeff" + elements, "", nil},
		{"one that begins a value", elements + "data: \ufeffelements x\n", `a byte order mark begins the value of "data"`, nil},
		{"one that begins an id", elements + "id: \ufeff1\n", "", []string{`a byte order mark begins the value of "id"`}},
		{"one within a value", elements + "data: elements \ufeffx\n", "", nil},
		{"no data", "event: datastar-patch-elements\n", "the event datastar-patch-elements has no data", nil},
		{"an empty first line of data", "event: datastar-patch-elements\ndata:\ndata: elements x\n", "the data begins with an empty line", nil},
		{"a message for somebody else", "event: news\n", "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for block := range Blocks(strings.NewReader(test.given+"\n"), event.ProtocolAuto) {
				assert.NoError(t, block.Err, "an EventSource keeps to the standard")
			}
			for block := range Blocks(strings.NewReader(test.given+"\n"), event.V1) {
				assert.Equal(t, test.expectOdd, block.Odd)
				if test.expect == "" {
					assert.NoError(t, block.Err)
				} else {
					assert.EqualError(t, block.Err, differ+test.expect)
				}
			}
		})
	}
}
