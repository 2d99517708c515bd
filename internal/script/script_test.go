package script_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/script"
)

// The hashes are those of openssl dgst for the text "hello".
func TestNew(t *testing.T) {
	s := script.New("client", []byte("hello"))
	assert.Equal(t, "/_datastar/client-2cf24dba5fb0.js", s.Path)
	assert.Equal(t, "/_datastar/client.js", s.Any)
	assert.Equal(t, "sha384-"+"WeF0h3dEjGnea4ANejO7+5/xtGPkQ1TDVTvNucZm+pASWjx5+QOXvfX2oT3oKGhP", s.Integrity)
}

func TestServes(t *testing.T) {
	s := script.New("client", []byte("hello"))
	for path, expect := range map[string][2]bool{
		"/_datastar/client-2cf24dba5fb0.js":     {true, true},
		"/app/_datastar/client-2cf24dba5fb0.js": {true, true},
		"/_datastar/client.js":                  {true, false},
		"/_datastar/client-0123.js":             {true, false},
		"/_datastar/live.js":                    {false, false},
		"/_datastar/clientele.js":               {false, false},
		"/_datastar/client-2cf24dba5fb0.js/":    {false, false},
		"/_datastar/client-2cf24dba5fb0.js.map": {false, false},
		"/_datastar/x/client-2cf24dba5fb0.js":   {false, false},
		"/client-2cf24dba5fb0.js":               {false, false},
		"/":                                     {false, false},
	} {
		is, exactly := s.Serves(path)
		assert.Equal(t, expect, [2]bool{is, exactly}, path)
	}
}

func TestGzip(t *testing.T) {
	text := strings.Repeat("hello ", 100)
	packed := script.New("client", []byte(text)).Gzip()
	assert.Less(t, len(packed), 50)
	r, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	unpacked, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, text, string(unpacked))
}
