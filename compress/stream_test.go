package compress

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
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

// Whoever joins later, misses something, is sent something of its own, or has other
// suffixes, can read all of it.
func TestStream_shared(t *testing.T) {
	var texts []*text
	for i := range 10 {
		texts = append(texts, textOf(20, i))
	}
	all := map[string]func(f *follower, i int, text *text){
		"all":          func(f *follower, _ int, text *text) { f.gets(text, ".abc\n\n", 1<<20) },
		"all as well":  func(f *follower, _ int, text *text) { f.gets(text, ".xyz\n\n", 1<<20) },
		"in parts":     func(f *follower, _ int, text *text) { f.gets(text, ".abc\n\n", 100) },
		"byte by byte": func(f *follower, _ int, text *text) { f.gets(text, ".abc\n\n", 1) },
		"no suffix":    func(f *follower, _ int, text *text) { f.gets(text, "", 1<<20) },
		"long suffix":  func(f *follower, _ int, text *text) { f.gets(text, strings.Repeat("x", 100)+"\n\n", 1<<20) },
		"each other": func(f *follower, i int, text *text) {
			if i%2 == 0 {
				f.gets(text, ".abc\n\n", 1<<20)
			}
		},
		"joins": func(f *follower, i int, text *text) {
			if i > 4 {
				f.gets(text, ".abc\n\n", 1<<20)
			}
		},
		"heartbeats": func(f *follower, _ int, text *text) {
			f.gets(text, ".abc\n\n", 1<<20)
			f.writes(":\n\n", 10)
			require.NoError(f.t, f.Flush())
		},
		"its own between": func(f *follower, _ int, text *text) {
			f.gets(text, ".abc\n\n", 1<<20)
			f.writes(string(text.bytes[:500]), 1000)
		},
	}
	var running sync.WaitGroup
	for name, step := range all {
		running.Add(1)
		go t.Run(name, func(t *testing.T) {
			defer running.Done()
			f := follow(t)
			for i, text := range texts {
				step(f, i, text)
				if i == 7 && f.own == nil {
					f.arrived()
				}
			}
			f.ends()
		})
	}
	running.Wait()
}

// What is like the text before it is a fraction of what it would be alone, and made once.
func TestStream_sharedIsMadeOnce(t *testing.T) {
	one, two := follow(t), follow(t)
	a, b := textOf(20, 1), textOf(20, 2)
	first := one.gets(a, ".abc\n\n", 1<<20)
	second := one.gets(b, ".abc\n\n", 1<<20)
	assert.Less(t, first, len(a.bytes)*3/10)
	assert.Less(t, second, len(b.bytes)/5)
	assert.Equal(t, first, two.gets(a, ".xyz\n\n", 1<<20))
	assert.Equal(t, second, two.gets(b, ".xyz\n\n", 1<<20))

	of := sharedIn(&b.kept, b.bytes)
	assert.Zero(t, of.alone.bytes)
	assert.Zero(t, of.following[1].bytes)
	follow(t).gets(b, ".abc\n\n", 1<<20)
	assert.NotEmpty(t, of.alone.bytes, "for who joins")
}

// What is kept with a text is bounded, whoever is sent it.
func TestStream_keepsFewBlocks(t *testing.T) {
	a, b := textOf(20, 1), textOf(20, 2)
	for n := range 10 {
		f := follow(t)
		f.gets(a, strings.Repeat("x", n)+"\n\n", 1<<20)
		f.gets(b, "\n\n", 1<<20)
		f.ends()
	}
	of := sharedIn(&b.kept, b.bytes)
	assert.Equal(t, 2, of.following[0].gap)
	assert.Equal(t, 3, of.following[1].gap)
	assert.NotEmpty(t, of.alone.bytes)
}

// What is not UTF-8 refers to nothing that may not be the same for all.
func TestStream_notUTF8(t *testing.T) {
	a, b := &text{bytes: bytes.Repeat([]byte("\xff\xff\xff\xff\xfe"), 100)}, &text{bytes: bytes.Repeat([]byte("\xff"), 500)}
	for _, suffix := range []string{"abc", "xyz", "\xff\xff\xff"} {
		f := follow(t)
		f.gets(a, suffix, 1<<20)
		f.gets(b, suffix, 1<<20)
		f.ends()
	}
}

// Somebody else may keep something with a text.
func TestStream_keptByAnother(t *testing.T) {
	a := textOf(20, 1)
	var other any = "another's"
	a.kept.Store(&other)
	f := follow(t)
	f.gets(a, ".abc\n\n", 100)
	f.gets(a, ".abc\n\n", 100)
	f.ends()
	assert.Equal(t, "another's", *a.kept.Load())
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

// What is shared costs no memory once it was made.
func TestStream_sharedAllocatesNothing(t *testing.T) {
	a, b := textOf(20, 1), textOf(20, 2)
	s := &stream{to: io.Discard}
	round := func() {
		for _, text := range []*text{a, b} {
			s.Shared(0, text.bytes, &text.kept)
			_, _ = s.Write(text.bytes)
			_, _ = s.Write([]byte(".abc\n\n"))
			_ = s.Flush()
		}
	}
	round()
	assert.Less(t, testing.AllocsPerRun(100, round), 4.0, "pools forget under the race detector")
}

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
