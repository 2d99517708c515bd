package datastar_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// HTTP/2 without TLS, as behind a proxy: events arrive as they are sent, and
// the shutdown breaks a GET and ends a command.
func TestUnencryptedHTTP2(t *testing.T) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for kind, handler := range bothHandlers(loops["Every"]) {
			t.Run(method+", "+kind, func(t *testing.T) {
				over := make(ends, 1)
				e := newEcho(datastar.MiddlewareWithConfig(over.config()))
				configure(e, func(s *http.Server) { s.Protocols = protocols })
				e.Any("/", handler)
				transport := &http.Transport{Protocols: protocols}
				defer transport.CloseIdleConnections()
				response, err := (&http.Client{Transport: transport}).Do(ask(t, method, start(t, e), "{}"))
				require.NoError(t, err)
				defer response.Body.Close()
				assert.Equal(t, 2, response.ProtoMajor)
				seen, end := make(chan arrival, 1<<10), make(chan error, 1)
				go func() { end <- blocks(response.Body, func(a arrival) { seen <- a }) }()
				assert.Equal(t, fragment("tick"), within(t, seen, "the first event").text)
				shutdown(t, e)
				err = within(t, end, "the end")
				assert.Equal(t, method == http.MethodGet, err != nil, "%v", err)
				assert.ErrorIs(t, within(t, over, "OnClose"), datastar.ErrShutdown)
			})
		}
	}
}
