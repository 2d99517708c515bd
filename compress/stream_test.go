package compress

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// text is a shared text, and what is kept with it.
type text struct {
	bytes []byte
	kept  atomic.Pointer[any]
}

func textOf(rows int, seed int) *text {
	var b strings.Builder
	b.WriteString("event: datastar-patch-elements\n")
	for row := range rows {
		fmt.Fprintf(&b, "data: elements <tr id=\"row-%d\"><td>%d</td><td>ä %d</td></tr>\n", row, seed*row, seed+row*7919)
	}
	fmt.Fprintf(&b, "\nid: epoch-%d", seed)
	return &text{bytes: []byte(b.String())}
}

// follower is a stream that is sent texts, and what it was sent in all.
type follower struct {
	t *testing.T
	stream
	out, sent bytes.Buffer
}

func follow(t *testing.T) *follower {
	f := &follower{t: t}
	f.to = &f.out
	return f
}

// gets is sent a text, and a suffix of its own, in parts. It returns how many bytes that
// became.
func (f *follower) gets(text *text, suffix string, part int) int {
	before := f.out.Len()
	f.Shared(0, text.bytes, &text.kept)
	f.writes(string(text.bytes)+suffix, part)
	require.NoError(f.t, f.Flush())
	return f.out.Len() - before
}

func (f *follower) writes(p string, part int) {
	f.sent.WriteString(p)
	for len(p) > 0 {
		n := min(part, len(p))
		_, err := f.Write([]byte(p[:n]))
		require.NoError(f.t, err)
		p = p[n:]
	}
}

// arrived expects that a decoder has all that was sent, up to now.
func (f *follower) arrived() {
	f.t.Helper()
	decoder, err := gzip.NewReader(bytes.NewReader(f.out.Bytes()))
	require.NoError(f.t, err)
	got, err := io.ReadAll(decoder)
	require.ErrorIs(f.t, err, io.ErrUnexpectedEOF, "it goes on")
	require.Equal(f.t, f.sent.String(), string(got))
}

// ends expects a proper end.
func (f *follower) ends() {
	f.t.Helper()
	require.NoError(f.t, f.Close())
	decoder, err := gzip.NewReader(&f.out)
	require.NoError(f.t, err)
	got, err := io.ReadAll(decoder)
	require.NoError(f.t, err)
	assert.Equal(f.t, f.sent.String(), string(got))
}

func TestStream(t *testing.T) {
	f := follow(t)
	require.NoError(t, f.Flush())
	f.arrived()
	for i, s := range []string{":\n\n", strings.Repeat("data: own\n", 20), "", strings.Repeat("data: own\n", 20), strings.Repeat("data: large\n", 20000)} {
		f.writes(s, 1<<20)
		require.NoError(t, f.Flush())
		f.arrived()
		if i == 3 {
			assert.Less(t, f.out.Len(), 100, "what is like the last one is small")
		}
	}
	f.ends()
}

// A stream holds neither a compressor nor what it was sent, but for the last text.
func TestStream_holdsLittle(t *testing.T) {
	f := follow(t)
	f.gets(textOf(20, 1), ".abc\n\n", 1<<20)
	assert.Nil(t, f.own)
	assert.Empty(t, f.space)
	assert.LessOrEqual(t, cap(f.ahead), 1)
	f.writes(strings.Repeat("data: large\n", 20000), 1<<20)
	require.NoError(t, f.Flush())
	assert.Nil(t, f.own)
	assert.LessOrEqual(t, cap(f.space), 48<<10)
}

// A stream does not keep all of a large text that was sent to it, which may be the only one
// that it was sent to.
func TestStream_holdsTheEndOfALargeText(t *testing.T) {
	f, large := follow(t), textOf(10_000, 1)
	f.gets(large, ".abc\n\n", 32<<10)
	assert.LessOrEqual(t, cap(f.last.text), 40<<10)
	like := &text{bytes: large.bytes[len(large.bytes)-1000:]}
	assert.Less(t, f.gets(like, ".abc\n\n", 1<<20), 100, "what follows refers to the end all the same")
	f.ends()
}

// Who missed much, and is sent it at once, holds nothing of that afterwards.
func TestStream_holdsNothingOfMany(t *testing.T) {
	f, a := follow(t), textOf(1, 1)
	for range 1000 {
		f.Shared(0, a.bytes, &a.kept)
	}
	f.writes(strings.Repeat(string(a.bytes), 1000), 32<<10)
	require.NoError(t, f.Flush())
	assert.LessOrEqual(t, cap(f.ahead), 4)
	f.gets(a, ".abc\n\n", 1<<20)
	f.ends()
}

// A stream whose client takes nothing holds little, however much was written at once: a
// buffer that may have been used before, and the last text.
func TestStream_stalled(t *testing.T) {
	writes := 0
	s := &stream{}
	s.to = writerFunc(func(p []byte) (int, error) {
		if writes++; s.own != nil {
			assert.LessOrEqual(t, cap(*s.own)+cap(s.space), 6*farthest)
		}
		return len(p), nil
	})
	random := make([]byte, 1<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(random)
	_, _ = s.Write(random)
	assert.Equal(t, 33, writes, "with the header")
	assert.NoError(t, s.Close())
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

var errBroken = errors.New("broken")

type broken struct{ after int }

func (b *broken) Write(p []byte) (int, error) {
	if b.after--; b.after < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

// A write that failed is the last one, and every caller hears of it.
func TestStream_broken(t *testing.T) {
	for after := range 4 {
		to := &broken{after}
		s := &stream{to: to}
		var err error
		for range 4 {
			_, _ = s.Write([]byte(strings.Repeat("data: own\n", 20)))
			err = s.Flush()
		}
		assert.ErrorIs(t, err, errBroken)
		_, err = s.Write([]byte("more"))
		assert.ErrorIs(t, err, errBroken)
		assert.ErrorIs(t, s.Close(), errBroken)
		assert.Equal(t, -1, to.after)
	}
}

// FuzzStream has streams that are sent some of the same texts and some of their own, in
// parts, with flushes between: all of them can be read, whenever they were flushed.
func FuzzStream(f *testing.F) {
	f.Add([]byte("abcdef"), []byte("\x00\x01\x02\x03\x10\x21\x32\x43\x54\x65"))
	f.Add([]byte("data: elements <p>hello</p>\n\nid: x"), []byte("\x00\x80\x01\x81\x02\x82\x90\xa0\x13\x23\x33"))
	f.Add(bytes.Repeat([]byte("\xff"), 300), []byte("\x00\x40\x01\x41\x02\x42"))
	f.Fuzz(func(t *testing.T, seed, steps []byte) {
		var texts []*text
		for i := range 4 {
			texts = append(texts, &text{bytes: bytes.Repeat(append(seed, byte(i)), 1+i*7)})
		}
		streams := []*follower{follow(t), follow(t), follow(t)}
		for i, step := range steps {
			to, text := streams[i%len(streams)], texts[step&3]
			part := 1 + int(step>>4)*9
			switch step >> 2 & 3 {
			case 0:
				to.gets(text, "", part)
			case 1:
				to.gets(text, string(seed[:len(seed)/2]), part)
			case 2:
				to.writes(string(text.bytes), part)
			case 3:
				to.Shared(len(seed), text.bytes, &text.kept)
				to.Shared(1, texts[0].bytes, &texts[0].kept)
				to.writes(string(seed)+string(text.bytes)+"x"+string(texts[0].bytes), part)
				require.NoError(t, to.Flush())
				to.arrived()
			}
		}
		for _, s := range streams {
			s.ends()
		}
	})
}
