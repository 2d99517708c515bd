package datastar_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestCompressedSignalsBelowDecompress(t *testing.T) {
	var body bytes.Buffer
	w := gzip.NewWriter(&body)
	_, _ = w.Write([]byte(`{"n":"hello"}`))
	require.NoError(t, w.Close())
	seen := make(chan testkit.Arrival, 3)
	e := testkit.NewEcho(middleware.Decompress(), datastar.Middleware())
	e.POST("/", datastar.Handler(threeEvents(seen)))
	r := testkit.Ask(t, http.MethodPost, testkit.Start(t, e), body.String())
	r.Header.Set("Content-Encoding", "gzip")
	expectSpread(t, r, "", seen)
}

func TestCompressedSignalsAreBounded(t *testing.T) {
	var body bytes.Buffer
	w := gzip.NewWriter(&body)
	_, _ = io.CopyN(w, strings.NewReader(`{"n":"`+strings.Repeat("x", 10<<20)+`"}`), 10<<20+8)
	require.NoError(t, w.Close())
	require.Less(t, body.Len(), 1<<20)
	e := testkit.NewEcho(testkit.BodyLimit(1<<20), middleware.Decompress(), datastar.Middleware())
	e.POST("/", datastar.Handler(threeEvents(noNeed())))
	r := testkit.Ask(t, http.MethodPost, "/", body.String())
	r.Header.Set("Content-Encoding", "gzip")
	assert.Equal(t, http.StatusRequestEntityTooLarge, testkit.Record(e, r).Code)
}
