package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// post is a request with a body whose size is announced, or -1.
func post(body io.Reader, size int64) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", body)
	r.ContentLength = size
	return r
}

// limits is a connection that notes the read deadlines that were set.
type limits struct {
	http.ResponseWriter
	deadlines []time.Time
}

func (l *limits) SetReadDeadline(t time.Time) error {
	l.deadlines = append(l.deadlines, t)
	return nil
}

func TestBodyKnowsItsEnd(t *testing.T) {
	own := post(strings.NewReader("0123456789"), 10)
	b := BodyOf(own)
	r := b.Through(own)
	assert.Same(t, b, BodyOf(r), "once")
	assert.Same(t, r, b.Through(r))
	assert.NotEqual(t, r.Body, own.Body, "net/http finds its own")
	_, err := io.ReadFull(r.Body, make([]byte, 10))
	require.NoError(t, err)
	assert.False(t, b.AtEnd(), "its end was not read")
	_, err = r.Body.Read(make([]byte, 1))
	assert.Equal(t, io.EOF, err)
	assert.True(t, b.AtEnd())
	assert.False(t, b.Broken())
	for _, none := range []*http.Request{post(nil, 0), post(http.NoBody, -1), {ContentLength: -1}} {
		assert.True(t, BodyOf(none).AtEnd())
		assert.NoError(t, BodyOf(none).Close())
		assert.Same(t, none, BodyOf(none).Through(none))
	}
}

// A body that is closed before its end is not at its end.
func TestCloseOfABody(t *testing.T) {
	closed := false
	b := BodyOf(post(closing{strings.NewReader("0"), func() { closed = true }}, 1))
	require.NoError(t, b.Close())
	_, err := b.Read(make([]byte, 1))
	assert.Equal(t, http.ErrBodyReadAfterClose, err)
	assert.False(t, closed, "it is net/http's to close")
	assert.False(t, b.AtEnd())
	assert.False(t, b.Broken(), "that was the handler's wish")
}

// closing is a reader that tells when it is closed.
type closing struct {
	io.Reader
	close func()
}

func (c closing) Close() error { c.close(); return nil }

func TestReleaseOfAForm(t *testing.T) {
	own := post(strings.NewReader("0"), 1)
	b := BodyOf(own)
	r := b.Through(own)
	r.MultipartForm = new(multipart.Form)
	b.Release(r)
	assert.Same(t, r.MultipartForm, own.MultipartForm, "net/http removes its files")
}

func TestBodyIsBrokenForTheHandlerOnly(t *testing.T) {
	broken := errors.New("broken")
	b := BodyOf(post(io.MultiReader(strings.NewReader("01"), iotest.ErrReader(broken)), 10))
	b.Drain(post(nil, 0), http.NewResponseController(&limits{}))
	assert.False(t, b.Broken(), "it was not the handler that read")
	_, err := io.ReadAll(b)
	assert.Equal(t, broken, err)
	assert.True(t, b.Broken())
	assert.False(t, b.AtEnd())
}

func TestAnswerBesideABody(t *testing.T) {
	b := BodyOf(post(strings.NewReader("0"), 1))
	h := http.Header{}
	assert.True(t, b.Beside(h, http.NewResponseController(newRecorder())))
	assert.Equal(t, http.Header{"Connection": {"close"}}, h)
	_, err := io.ReadAll(b)
	require.NoError(t, err)
	h = http.Header{}
	assert.False(t, b.Beside(h, http.NewResponseController(newRecorder())))
	assert.Empty(t, h)
}

func TestDrain(t *testing.T) {
	const mib = 1 << 20
	broken := iotest.ErrReader(errors.New("broken"))
	var tests = []struct {
		name       string
		given      io.Reader
		givenSize  int64
		when       func(r *http.Request)
		expectEnd  bool
		expectSets int // of the read deadline
	}{
		{"small", strings.NewReader("0"), 1, nil, true, 2},
		{"of unknown size", strings.NewReader("0"), -1, nil, true, 2},
		{"large", io.LimitReader(zeros{}, 2*mib+1), 2*mib + 1, nil, true, 4},
		{"as large as may be", io.LimitReader(zeros{}, 32*mib-1), 32*mib - 1, nil, true, 33},
		{"too large", io.LimitReader(zeros{}, 32*mib+1), 32*mib + 1, nil, false, 0},
		{"too large, of unknown size", io.LimitReader(zeros{}, 33*mib), -1, nil, false, 32},
		{"broken", io.MultiReader(strings.NewReader("0"), broken), 10, nil, false, 1},
		{"HTTP/2", strings.NewReader("0"), 1, func(r *http.Request) { r.ProtoMajor = 2 }, false, 0},
		{"not sent yet", strings.NewReader("0"), 1, func(r *http.Request) { r.Header.Set("Expect", "100-continue") }, false, 0},
		{"a server that limits", strings.NewReader("0"), 1, func(r *http.Request) {
			*r = *onServerWith(r, &http.Server{ReadTimeout: time.Second})
		}, true, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, l := post(tt.given, tt.givenSize), new(limits)
			if tt.when != nil {
				tt.when(r)
			}
			b := BodyOf(r)
			b.Drain(r, http.NewResponseController(l))
			assert.Equal(t, tt.expectEnd, b.AtEnd())
			require.Len(t, l.deadlines, tt.expectSets)
			if tt.expectSets > 0 {
				assert.Equal(t, tt.expectEnd, l.deadlines[len(l.deadlines)-1].IsZero(), "what is left has to end some time")
			}
			b.Drain(r, http.NewResponseController(l))
			assert.Len(t, l.deadlines, tt.expectSets, "once")
		})
	}
}

// zeros is endless.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// Where others read a body, their error tells: but not one of another connection.
func TestCutOff(t *testing.T) {
	here, elsewhere := &net.TCPAddr{Port: 80}, &net.TCPAddr{Port: 5432}
	read := func(source net.Addr) error {
		return fmt.Errorf("form: %w", &net.OpError{Op: "read", Net: "tcp", Source: source, Err: io.EOF})
	}
	var tests = []struct {
		name      string
		given     error
		givenSize int64
		whenLeft  bool
		expect    bool
	}{
		{"in the middle", fmt.Errorf("form: %w", io.ErrUnexpectedEOF), 10, true, true},
		{"of unknown size", io.ErrUnexpectedEOF, -1, true, true},
		{"by a reset", read(here), 10, true, true},
		{"another connection", read(elsewhere), 10, true, false},
		{"another error", errors.New("form"), 10, true, false},
		{"no body", io.ErrUnexpectedEOF, 0, true, false},
		{"a client that is there", io.ErrUnexpectedEOF, 10, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.WithValue(t.Context(), http.LocalAddrContextKey, net.Addr(here)))
			defer cancel()
			if tt.whenLeft {
				cancel()
			}
			r := post(strings.NewReader("0"), tt.givenSize).WithContext(ctx)
			assert.Equal(t, tt.expect, CutOff(r, tt.given))
		})
	}
}

// A reader of a middleware that has returned may serve another request.
func TestLateBodyIsReadAsTheServerMadeIt(t *testing.T) {
	var tests = []struct {
		name   string
		given  io.ReadCloser
		expect bool
	}{
		{"a middleware's", io.NopCloser(strings.NewReader("0")), false},
		{"net/http's", http.MaxBytesReader(nil, io.NopCloser(strings.NewReader("0")), 10), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := post(tt.given, 1)
			b := LateBody(r)
			b.Drain(r, http.NewResponseController(&limits{}))
			assert.Equal(t, tt.expect, b.AtEnd())
		})
	}
}

func TestReadAhead(t *testing.T) {
	large := bytes.Repeat([]byte("x"), readAhead+1)
	broken := errors.New("broken")
	var tests = []struct {
		name      string
		given     io.Reader
		givenSize int64
		expect    string
		expectErr error
		expectEnd bool // before the handler reads
	}{
		{"small", strings.NewReader("012"), 3, "012", nil, true},
		{"of unknown size", strings.NewReader("012"), -1, "012", nil, true},
		{"large", bytes.NewReader(large), readAhead + 1, string(large), nil, false},
		{"large, of unknown size", bytes.NewReader(large), -1, string(large), nil, false},
		{"broken", io.MultiReader(strings.NewReader("01"), iotest.ErrReader(broken)), 3, "01", broken, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := BodyOf(post(tt.given, tt.givenSize))
			b.ReadAhead()
			assert.Equal(t, tt.expectEnd, b.AtEnd())
			assert.False(t, b.Broken(), "the handler has not read")
			got, err := io.ReadAll(b)
			assert.Equal(t, tt.expect, string(got))
			assert.Equal(t, tt.expectErr, err)
			assert.Equal(t, tt.expectErr == nil, b.AtEnd())
			assert.Equal(t, tt.expectErr != nil, b.Broken())
		})
	}
}
