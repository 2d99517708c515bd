package once

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// client is a response that tells of broken connections.
type client struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (c *client) SetWriteDeadline(deadline time.Time) error {
	c.deadline = deadline
	return nil
}

// broken reports whether the connection was broken.
func (c *client) broken() bool { return !c.deadline.IsZero() && c.deadline.Before(time.Now()) }

// record keeps what is written to w.
func record(a *Answer, w http.ResponseWriter) *Writer { return a.Record(w, w) }

// asItIs leaves a header alone.
func asItIs(http.Header) {}

// waiting is a repeat that goes on.
func waiting(ctx context.Context, s *Store) (*client, <-chan error) {
	a, _ := s.Begin(KeyOf("k"))
	c, end := &client{ResponseRecorder: httptest.NewRecorder()}, make(chan error, 1)
	go func() { end <- a.Replay(c, c, httptest.NewRequestWithContext(ctx, http.MethodPost, "/", nil), asItIs) }()
	synctest.Wait()
	return c, end
}

func TestRepeatOfWhatIsUnderWay(t *testing.T) {
	var tests = []struct {
		name         string
		givenWritten string
		when         func(a *Answer, w io.Writer)
		expectBody   string
		expectErr    error
		expectBroken bool
	}{
		{"nothing was written", "", func(a *Answer, _ io.Writer) { a.End(Done) }, "", nil, false},
		{"all comes later", "", func(a *Answer, w io.Writer) {
			_, _ = io.WriteString(w, "later")
			synctest.Wait()
			a.End(Done)
		}, "later", nil, false},
		{"more comes later", "now ", func(a *Answer, w io.Writer) {
			_, _ = io.WriteString(w, "later")
			synctest.Wait()
			_, _ = io.WriteString(w, "!")
			a.End(Done)
		}, "now later!", nil, false},
		{"a panic", "", func(a *Answer, _ io.Writer) { a.End(Failed) }, "", ErrFailed, false},
		{"a panic in the middle", "now ", func(a *Answer, _ io.Writer) { a.End(Failed) }, "now ", ErrFailed, true},
		{"too large", "", func(_ *Answer, w io.Writer) {
			w.(*Writer).WriteHeader(http.StatusOK)
			synctest.Wait()
			_, _ = io.WriteString(w, strings.Repeat("x", 2<<10))
		}, "", ErrTooLarge, true},
		{"too large in the middle", "now ", func(_ *Answer, w io.Writer) {
			_, _ = io.WriteString(w, strings.Repeat("x", 1<<10))
		}, "now ", ErrTooLarge, true},
		{"the request did not arrive", "", func(a *Answer, _ io.Writer) { a.End(Forgotten) }, "", ErrForgotten, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStore()
				a, _ := s.Begin(KeyOf("k"))
				w := record(a, httptest.NewRecorder())
				if tt.givenWritten != "" {
					_, _ = io.WriteString(w, tt.givenWritten)
				}
				c, end := waiting(t.Context(), s)
				assert.Equal(t, tt.givenWritten, c.Body.String(), "what there is comes at once")
				assert.Equal(t, tt.givenWritten != "", c.Flushed)
				tt.when(a, w)
				assert.Equal(t, tt.expectErr, <-end)
				assert.Equal(t, tt.expectBody, c.Body.String())
				assert.Equal(t, tt.expectBroken, c.broken())
			})
		})
	}
}

// Deadlines of the server's do not end a repeat that waits, nor do its own:
// over HTTP/2 one would reset the idle stream.
func TestRepeatMovesTheWriteDeadline(t *testing.T) {
	for _, major := range []int{1, 2} {
		synctest.Test(t, func(t *testing.T) {
			s := newStore()
			a, _ := s.Begin(KeyOf("k"))
			require.NoError(t, record(a, httptest.NewRecorder()).FlushError())
			again, _ := s.Begin(KeyOf("k"))
			c, end := &client{ResponseRecorder: httptest.NewRecorder()}, make(chan error, 1)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
			r.ProtoMajor = major
			go func() { end <- again.Replay(c, c, r, asItIs) }()
			synctest.Wait()
			assert.True(t, c.Flushed, "the header")
			assert.Equal(t, major > 1, c.deadline.IsZero())
			<-time.After(time.Hour)
			a.End(Done)
			require.NoError(t, <-end)
			assert.Equal(t, time.Now().Add(writeTimeout), c.deadline)
		})
	}
}

func TestRepeatWhoseClientGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		a, _ := s.Begin(KeyOf("k"))
		first, gone := context.WithCancel(t.Context())
		ctx, attach := a.Detach(first)
		again, leave := context.WithCancel(t.Context())
		_, end := waiting(again, s)
		gone()
		<-time.After(time.Hour)
		assert.NoError(t, ctx.Err(), "somebody waits")
		leave()
		assert.ErrorIs(t, <-end, context.Canceled)
		<-time.After(time.Minute - 1)
		assert.NoError(t, ctx.Err())
		<-time.After(1)
		synctest.Wait()
		assert.ErrorIs(t, ctx.Err(), context.Canceled)
		a.End(Done)
		attach()
	})
}

// failing is a client whose connection broke.
type failing struct{ header }

var errBroken = errors.New("broken pipe")

func (failing) Write([]byte) (int, error)        { return 0, errBroken }
func (failing) FlushError() error                { return errBroken }
func (failing) SetWriteDeadline(time.Time) error { return errBroken }

func TestWriterHidesThatTheClientHasGone(t *testing.T) {
	s := newStore()
	a, _ := s.Begin(KeyOf("k"))
	w := record(a, failing{header{}})
	for range 3 {
		n, err := io.WriteString(w, "abc")
		assert.Equal(t, 3, n)
		assert.NoError(t, err)
		assert.NoError(t, w.FlushError())
		assert.NoError(t, w.SetWriteDeadline(time.Now()))
	}
	a.End(Done)
	_, _ = io.WriteString(w, "late")
	again, err := replay(t, s, "k")
	require.NoError(t, err)
	assert.Equal(t, "abcabcabc", again.Body.String())
}

func TestWriterTellsOtherErrors(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a, _ := newStore().Begin(KeyOf("k"))
		tee := record(a, w)
		tee.WriteHeader(http.StatusNoContent)
		_, err := io.WriteString(tee, "text")
		assert.ErrorIs(t, err, http.ErrBodyNotAllowed)
	}))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusNoContent, response.StatusCode)

	a, _ := newStore().Begin(KeyOf("k"))
	tee := record(a, header{})
	assert.ErrorIs(t, tee.FlushError(), http.ErrNotSupported)
	assert.ErrorIs(t, tee.SetWriteDeadline(time.Now()), http.ErrNotSupported)
}

func TestInformationIsNotTheAnswer(t *testing.T) {
	s := newStore()
	a, _ := s.Begin(KeyOf("k"))
	w := record(a, header{})
	w.WriteHeader(http.StatusEarlyHints)
	w.WriteHeader(http.StatusAccepted)
	a.End(Done)
	again, err := replay(t, s, "k")
	require.NoError(t, err)
	assert.Equal(t, http.StatusAccepted, again.Code)
}

// A header's values may be another's, to be used again.
func TestHeaderIsKeptAsItWas(t *testing.T) {
	s := newStore()
	a, _ := s.Begin(KeyOf("k"))
	w, values := record(a, header{}), []string{"as it was"}
	w.Header()["X-Value"] = values
	w.WriteHeader(http.StatusOK)
	values[0] = "changed"
	a.End(Done)
	for range 2 {
		again, err := replay(t, s, "k")
		require.NoError(t, err)
		assert.Equal(t, "as it was", again.Header().Get("X-Value"))
		again.Header()["X-Value"][0] = "changed"
	}
}
