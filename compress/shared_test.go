package compress

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
	assert.Nil(t, of.following[1].Load())
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
	assert.Equal(t, 2, of.following[0].Load().gap)
	assert.Equal(t, 3, of.following[1].Load().gap)
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

// What is too short to be shared comes before what is shared.
func TestStream_shortBeforeShared(t *testing.T) {
	short, long := &text{bytes: []byte("event: x\n\nid: 1")}, textOf(20, 1)
	f := follow(t)
	f.Shared(0, short.bytes, &short.kept)
	f.Shared(len(".abc\n\n"), long.bytes, &long.kept)
	f.writes(string(short.bytes)+".abc\n\n"+string(long.bytes)+".abc\n\n", 10)
	require.NoError(t, f.Flush())
	f.arrived()
	assert.Nil(t, short.kept.Load())
	f.ends()
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

// A block whose making has panicked is nobody's, and not an empty one.
func TestBlock_neverMade(t *testing.T) {
	b := new(block)
	assert.Panics(t, func() { b.making.Do(func() { panic("a fault of the deflater") }) })
	assert.PanicsWithValue(t, "compress: an event could not be compressed", func() { b.of([]byte("text"), past{}) })
}
