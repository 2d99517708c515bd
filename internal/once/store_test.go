package once

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newStore() *Store {
	return &Store{Window: time.Minute, MaxAnswer: 1 << 10, MaxBytes: 1 << 20}
}

// answer makes an answer that is kept.
func answer(t *testing.T, s *Store, key, body string) *Answer {
	t.Helper()
	a, first := s.Begin(KeyOf(key))
	require.True(t, first, key)
	w := record(a, httptest.NewRecorder())
	w.Header().Set("X-Answer", key)
	_, err := io.WriteString(w, body)
	require.NoError(t, err)
	a.End(Done)
	return a
}

// kept reports whether a repeat of the key would find an answer.
func kept(s *Store, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answers[KeyOf(key)] != nil
}

// replay is a repeat with the key.
func replay(t *testing.T, s *Store, key string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	a, first := s.Begin(KeyOf(key))
	require.False(t, first, key)
	w := httptest.NewRecorder()
	err := a.Replay(w, w, httptest.NewRequest(http.MethodPost, "/", nil), asItIs)
	return w, err
}

func TestKeyOf(t *testing.T) {
	assert.Equal(t, KeyOf("a", "b"), KeyOf("a", "b"))
	for _, other := range [][]string{{"ab"}, {"b", "a"}, {"a", "", "b"}, {"a", "b", ""}, {"", "ab"}} {
		assert.NotEqual(t, KeyOf("a", "b"), KeyOf(other...), other)
	}
}

func TestAnswersExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		answer(t, s, "a", "1")
		<-time.After(30 * time.Second)
		answer(t, s, "b", "2")
		<-time.After(30 * time.Second)
		answer(t, s, "c", "3")
		assert.False(t, kept(s, "a"))
		assert.True(t, kept(s, "b"))
		<-time.After(time.Minute)
		answer(t, s, "d", "4")
		assert.False(t, kept(s, "c"))
		assert.Len(t, s.answers, 1)
		assert.Equal(t, s.answers[KeyOf("d")].bytes, s.bytes)
	})
}

// The window begins at the end: one that is being made does not expire.
func TestRunningAnswersDoNotExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		a, _ := s.Begin(KeyOf("a"))
		<-time.After(time.Hour)
		answer(t, s, "b", "2")
		assert.True(t, kept(s, "a"))
		a.End(Done)
		<-time.After(time.Minute - 1)
		answer(t, s, "c", "3")
		assert.True(t, kept(s, "a"))
	})
}

func TestOldestAnswersMakeRoom(t *testing.T) {
	s := newStore()
	s.MaxBytes = 1800
	running, _ := s.Begin(KeyOf("running"))
	for _, key := range []string{"a", "b", "c", "d"} {
		answer(t, s, key, strings.Repeat(key, 100))
		assert.LessOrEqual(t, s.bytes, s.MaxBytes)
	}
	assert.True(t, kept(s, "running"))
	assert.False(t, kept(s, "a"))
	assert.True(t, kept(s, "d"))
	answer(t, s, "e", strings.Repeat("e", 1024))
	assert.False(t, kept(s, "b"))
	assert.LessOrEqual(t, s.bytes, s.MaxBytes)
	w, err := replay(t, s, "e")
	require.NoError(t, err)
	assert.Equal(t, strings.Repeat("e", 1024), w.Body.String())
	running.End(Forgotten)
	assert.False(t, kept(s, "running"))
}

// Where those that are being made leave no room, a body is not kept: what was
// carried out is not forgotten.
func TestRunningAnswersFillTheMemory(t *testing.T) {
	s := newStore()
	s.MaxBytes = 2000
	var all []*Answer
	for i := range 3 {
		a, _ := s.Begin(KeyOf(fmt.Sprint(i)))
		_, _ = io.WriteString(record(a, httptest.NewRecorder()), strings.Repeat("x", 400))
		all = append(all, a)
	}
	assert.LessOrEqual(t, s.bytes, s.MaxBytes)
	_, err := replay(t, s, "2")
	assert.ErrorIs(t, err, ErrTooLarge)
	for _, a := range all {
		a.End(Done)
	}
	_, err = replay(t, s, "0")
	assert.NoError(t, err)
}

// What is counted for an answer is about what it takes.
func TestBytesAreCounted(t *testing.T) {
	for _, size := range []int{1, 300, 5000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			const n = 2000
			s := &Store{Window: time.Hour, MaxAnswer: 1 << 20, MaxBytes: 1 << 40}
			body, before := strings.Repeat("x", size), heap()
			for i := range n {
				a, _ := s.Begin(KeyOf(fmt.Sprint(i)))
				w := record(a, header{})
				w.Header().Set("Content-Type", "text/event-stream")
				w.Header().Set("Cache-Control", "no-cache, no-transform")
				w.Header().Set("X-Accel-Buffering", "no")
				_, _ = io.WriteString(w, body)
				a.End(Done)
			}
			taken := heap() - before
			t.Logf("%d bytes each, %d counted", taken/n, s.bytes/n)
			assert.InEpsilon(t, taken, s.bytes, 0.5)
			runtime.KeepAlive(s)
		})
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// header is a writer that keeps nothing but its header.
type header http.Header

func (h header) Header() http.Header       { return http.Header(h) }
func (header) Write(p []byte) (int, error) { return len(p), nil }
func (header) WriteHeader(int)             {}
