package compress

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOff(t *testing.T) {
	for name, off := range map[string]func(w http.ResponseWriter){
		"the writer":    Off,
		"what wraps it": func(w http.ResponseWriter) { Off(wrapped{wrapped{w}}) },
	} {
		response := ask(t, DefaultConfig, get(chrome), func(w http.ResponseWriter, r *http.Request) {
			off(w)
			says(200, page, "Content-Type", "text/event-stream")(w, r)
			assert.NoError(t, http.NewResponseController(w).Flush())
		})
		assert.Empty(t, response.Header.Get("Content-Encoding"), name)
		assert.Equal(t, page, decoded(t, response), name)
	}
	Off(httptest.NewRecorder()) // no middleware, no effect
}

// A stream that is open may send its first event, or a heartbeat, from a timer.
func TestOff_whileATimerFlushes(t *testing.T) {
	w := DefaultConfig.wrap(httptest.NewRecorder(), get("gzip"))
	var flushes sync.WaitGroup
	flushes.Go(w.Flush)
	Off(w)
	flushes.Wait()
}

type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// What is flushed is there at once, header and all.
func TestFlush(t *testing.T) {
	for _, kind := range []string{"text/event-stream", "text/html"} {
		next := make(chan struct{})
		server := httptest.NewServer(Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			control := http.NewResponseController(w)
			assert.NoError(t, control.SetWriteDeadline(time.Now().Add(time.Minute)))
			assert.NoError(t, control.Flush())
			for range 3 {
				<-next
				_, err := io.WriteString(w, "part\n")
				assert.NoError(t, err)
				w.(http.Flusher).Flush()
			}
		})))
		r, err := http.NewRequest(http.MethodGet, server.URL, nil)
		require.NoError(t, err)
		r.Header.Set("Accept-Encoding", chrome)
		response, err := server.Client().Do(r)
		require.NoError(t, err)
		assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
		decoder, err := gzip.NewReader(response.Body)
		require.NoError(t, err)
		for range 3 {
			next <- struct{}{}
			part := make([]byte, 5)
			_, err = io.ReadFull(decoder, part)
			require.NoError(t, err)
			assert.Equal(t, "part\n", string(part))
		}
		rest, err := io.ReadAll(decoder)
		assert.NoError(t, err)
		assert.Empty(t, rest)
		server.Close()
	}
}

// A stream ends after a panic as it does without compression: whether its client is to ask
// again is not decided here, and a command must not be sent again.
func TestPanic_stream(t *testing.T) {
	inner := http.ResponseWriter(nil)
	response, w := panics(t, "gzip", func(w http.ResponseWriter, r *http.Request) {
		inner = w
		says(200, page, "Content-Type", "text/event-stream")(w, r)
		assert.NoError(t, http.NewResponseController(w).Flush())
		_, _ = io.WriteString(w, "data: the last one\n\n")
	})
	assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
	assert.Equal(t, page+"data: the last one\n\n", decoded(t, response))
	before := w.Body.Len()
	_, err := inner.Write([]byte("more"))
	assert.ErrorIs(t, err, errOver)
	assert.Equal(t, before, w.Body.Len())
}

// A writer beneath that panicked is not written to any more, in the middle of a block.
func TestPanic_inABlock(t *testing.T) {
	w := &panicsOnce{ResponseRecorder: httptest.NewRecorder()}
	assert.PanicsWithValue(t, "torn", func() {
		Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			says(200, page, "Content-Type", "text/event-stream")(w, r)
			w.(http.Flusher).Flush()
		})).ServeHTTP(w, get("gzip"))
	})
	assert.Equal(t, 2, w.writes)
}

// panicsOnce is a response whose second write panics.
type panicsOnce struct {
	*httptest.ResponseRecorder
	writes int
}

func (w *panicsOnce) Write(p []byte) (int, error) {
	if w.writes++; w.writes == 2 {
		panic("torn")
	}
	return w.ResponseRecorder.Write(p)
}

// Of a page the client gets what was written, as it would without compression, such
// as a page that says what the handler panicked with.
func TestPanic(t *testing.T) {
	for _, body := range []string{"small", page} {
		for _, coding := range []string{"gzip", "br", "zstd"} {
			response, _ := panics(t, coding, says(500, body, "Content-Type", "text/html"))
			assert.Equal(t, len(body) > 1024, response.Header.Get("Content-Encoding") == coding)
			assert.Equal(t, body, decoded(t, response), coding)
		}
	}
}

// aborts is a response whose writer panics.
type aborts struct{ *httptest.ResponseRecorder }

func (aborts) Write([]byte) (int, error) { panic(http.ErrAbortHandler) }

// What a writer beneath panics with in the end is what whoever recovers gets, and the next
// response is whole.
func TestPanic_beneath(t *testing.T) {
	for _, coding := range []string{"gzip", "br", "zstd"} {
		for _, kind := range []string{"text/html", "text/event-stream"} {
			assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
				Handler(says(200, page, "Content-Type", kind)).ServeHTTP(aborts{httptest.NewRecorder()}, get(coding))
			}, "%s, %s", coding, kind)
		}
		assert.Equal(t, page, decoded(t, ask(t, DefaultConfig, get(coding), says(200, page, "Content-Type", "text/html"))))
	}
}

// panics has a handler answer that panics in the end.
func panics(t *testing.T, accept string, handler http.HandlerFunc) (*http.Response, *httptest.ResponseRecorder) {
	t.Helper()
	w := httptest.NewRecorder()
	assert.Panics(t, func() {
		Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			handler(w, r)
			panic("oops")
		})).ServeHTTP(w, get(accept))
	})
	return w.Result(), w
}

// After the end of what was compressed nothing is written, and an answer where there was none.
func TestAfterTheEnd(t *testing.T) {
	for body, expect := range map[string]error{page: errOver, "": nil} {
		w := httptest.NewRecorder()
		var late http.ResponseWriter
		Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			late = w
			if body != "" {
				says(200, body, "Content-Type", "text/html")(w, r)
			}
		})).ServeHTTP(w, get(chrome))
		length := w.Body.Len()
		_, err := io.WriteString(late, "late")
		assert.ErrorIs(t, err, expect)
		if expect == nil {
			length += len("late")
		}
		assert.Equal(t, length, w.Body.Len())
	}
}

func TestHijack(t *testing.T) {
	server := httptest.NewServer(Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if assert.NoError(t, err) {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
			_ = conn.Close()
		}
	})))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
	got, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Equal(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", string(got))
}

// Compressors are used again: each response has its own bytes.
func TestHandler_pooled(t *testing.T) {
	for n := range 50 {
		body := strings.Repeat(string(rune('a'+n%26)), 2000)
		for _, accept := range []string{"gzip", "br", "zstd"} {
			assert.Equal(t, body, decoded(t, ask(t, DefaultConfig, get(accept), says(200, body, "Content-Type", "text/plain"))))
		}
	}
}

// Nobody who takes a response slowly holds a compressor.
func TestHandler_slow(t *testing.T) {
	for _, coding := range []string{"gzip", "br", "zstd"} {
		r, w := get(coding), &watched{ResponseRecorder: httptest.NewRecorder()}
		ours := DefaultConfig.wrap(w, r)
		ours.Header().Set("Content-Type", "text/html")
		sent := noise(100 << 10)
		for part := range slices.Chunk(sent, 1000) {
			_, err := ours.Write(part)
			require.NoError(t, err)
		}
		to := ours.to.(*whole)
		w.writes = func() { assert.Nil(t, to.compressor, coding) } // it all goes out in the end
		ours.finish()
		response := w.Result()
		assert.Equal(t, coding, response.Header.Get("Content-Encoding"))
		assert.Greater(t, w.Body.Len(), 40<<10)
		assert.Equal(t, string(sent), decoded(t, response))
	}
}

// What is large is sent while it is written, and who flushes sends what there is.
func TestHandler_large(t *testing.T) {
	for _, coding := range []string{"gzip", "br", "zstd"} {
		w := httptest.NewRecorder()
		ours := DefaultConfig.wrap(w, get(coding))
		ours.Header().Set("Content-Type", "text/html")
		sent := noise(1 << 20)
		_, err := ours.Write(sent)
		require.NoError(t, err)
		before := w.Body.Len()
		assert.Greater(t, before, 200<<10, coding)
		require.NoError(t, ours.FlushError())
		assert.Greater(t, w.Body.Len(), before, coding)
		flushed := w.Body.Len()
		ours.finish()
		assert.Less(t, w.Body.Len()-flushed, 100, coding)
		assert.Equal(t, string(sent), decoded(t, w.Result()))
	}
}

// watched is a response that tells of writes.
type watched struct {
	*httptest.ResponseRecorder
	writes func()
}

func (w *watched) Write(p []byte) (int, error) {
	w.writes()
	return w.ResponseRecorder.Write(p)
}

// noise is text that becomes half as large at most.
func noise(n int) []byte {
	random, text := rand.NewChaCha8([32]byte{}), make([]byte, n/2)
	_, _ = random.Read(text)
	return []byte(hex.EncodeToString(text))
}

// reads is a response that has the kernel send files, as net/http's has.
type reads struct {
	*httptest.ResponseRecorder
	n int64
}

func (w *reads) ReadFrom(r io.Reader) (n int64, err error) {
	n, err = io.Copy(w.ResponseRecorder, r)
	w.n += n
	return n, err
}

// What is not compressed reaches whatever sends it best, such as a film.
func TestReadFrom(t *testing.T) {
	for kind, passed := range map[string]int64{"video/mp4": 2700, "text/css": 0} {
		w := &reads{ResponseRecorder: httptest.NewRecorder()}
		Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			n, err := io.Copy(w, io.LimitReader(strings.NewReader(page), 1<<20))
			assert.NoError(t, err)
			assert.Equal(t, int64(2700), n)
		})).ServeHTTP(w, get("gzip"))
		assert.Equal(t, passed, w.n, kind)
		assert.Equal(t, passed == 0, w.Header().Get("Content-Encoding") == "gzip", kind)
		assert.Equal(t, page, decoded(t, w.Result()))
	}
}

// FuzzHandler has responses written in parts with flushes between.
func FuzzHandler(f *testing.F) {
	f.Add("gzip", "text/event-stream", []byte("data: x\n\n"), []byte{1, 0, 200, 0, 3})
	f.Add("br", "text/html", []byte("<p>"), []byte{200, 200, 200, 200, 200, 0})
	f.Add("zstd", "", []byte("abc"), []byte{255, 255, 0, 255})
	f.Fuzz(func(t *testing.T, accept, kind string, word, steps []byte) {
		var sent bytes.Buffer
		response := ask(t, Config{MinLength: 100}, get(accept), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			for _, step := range steps {
				if step == 0 {
					assert.NoError(t, http.NewResponseController(w).Flush())
					continue
				}
				part := bytes.Repeat(word, int(step))
				sent.Write(part)
				n, err := w.Write(part)
				assert.NoError(t, err)
				assert.Equal(t, len(part), n)
			}
		})
		assert.Equal(t, sent.String(), decoded(t, response))
	})
}
