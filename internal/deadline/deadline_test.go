package deadline

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

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
