package deadline

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The client of a broken answer reads an error, not an end.
func TestBreak(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		_, _ = io.WriteString(w, "half")
		_ = control.Flush()
		_ = Break(control)
	}))
	t.Cleanup(server.Close)
	response, err := http.Get(server.URL)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	assert.Equal(t, "half", string(body))
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestBreak_noDeadlines(t *testing.T) {
	err := Break(http.NewResponseController(httptest.NewRecorder()))
	assert.True(t, errors.Is(err, http.ErrNotSupported), "%v", err)
}

// limited is a connection that notes its write deadline.
type limited struct {
	http.ResponseWriter
	until time.Time
}

func (l *limited) SetWriteDeadline(t time.Time) error {
	l.until = t
	return nil
}

func TestClear(t *testing.T) {
	set := time.Unix(1e9, 0)
	var tests = []struct {
		protoMajor int
		expect     time.Time
	}{
		{1, set},
		{2, time.Time{}},
		{3, time.Time{}},
	}
	for _, tt := range tests {
		connection := &limited{httptest.NewRecorder(), set}
		Clear(http.NewResponseController(connection), &http.Request{ProtoMajor: tt.protoMajor})
		assert.Equal(t, tt.expect, connection.until, tt.protoMajor)
	}
}
