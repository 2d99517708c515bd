package datastartest_test

import (
	"bytes"
	"os"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

var fuzzed = []event.Protocol{event.V1, event.Beta, event.V019, event.V018, event.V1CSP, event.BetaCSP}

// Whatever a stream is, it is read alike in any chunks, and the events in it are encoded
// so that they come back.
func FuzzDecode(f *testing.F) {
	for _, file := range goldens(f) {
		stream, err := os.ReadFile(file)
		require.NoError(f, err)
		for p := range fuzzed {
			f.Add(stream, uint8(p))
		}
	}
	for _, stream := range []string{
		"\ufeff:\r\rid: 1\x00\r\nretry: 1e3\n\ndata\n\n", "event: datastar-fragment\ndata: merge conflict\n\n", "event: x\ndata: redirect y\r\n\r\n",
		"event: datastar-patch-signals\ndata: signals {\"a\":{\"b\":null},\"c.d\":null}\n\n", "event: datastar-execute-script\ndata: script f()\ndata: attributes a\n\n",
	} {
		for p := range fuzzed {
			f.Add([]byte(stream), uint8(p))
		}
	}
	f.Fuzz(func(t *testing.T, stream []byte, protocol uint8) {
		p := fuzzed[int(protocol)%len(fuzzed)]
		events, errs := decode(bytes.NewReader(stream), p)
		again, errsAgain := decode(iotest.OneByteReader(bytes.NewReader(stream)), p)
		require.Equal(t, events, again)
		require.Equal(t, errs, errsAgain)
		for _, e := range events {
			require.NoError(t, e.Err())
			encoded, err := p.Append(nil, e)
			require.NoError(t, err, "%v", e)
			back, errs := decode(bytes.NewReader(encoded), p)
			require.Empty(t, errs, "%v", e)
			require.Equal(t, []event.Event{e}, back, "%q", encoded)
		}
		for block := range datastartest.Blocks(bytes.NewReader(stream), p) {
			require.False(t, block.Cut && block.Event != (event.Event{}))
			require.False(t, block.Err != nil && block.Event != (event.Event{}))
		}
	})
}
