package datastar_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// HTTP/2 without TLS, as behind a proxy: events arrive as they are sent, and
// the shutdown breaks a GET and ends a command.
func TestUnencryptedHTTP2(t *testing.T) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for kind, handler := range testkit.BothHandlers(loops["Every"]) {
			t.Run(method+", "+kind, func(t *testing.T) {
				over := make(testkit.Ends, 1)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
				testkit.Configure(e, func(s *http.Server) { s.Protocols = protocols })
				e.Any("/", handler)
				transport := &http.Transport{Protocols: protocols}
				defer transport.CloseIdleConnections()
				response, err := (&http.Client{Transport: transport}).Do(testkit.Ask(t, method, testkit.Start(t, e), "{}"))
				require.NoError(t, err)
				defer response.Body.Close()
				assert.Equal(t, 2, response.ProtoMajor)
				seen, end := make(chan testkit.Arrival, 1<<10), make(chan error, 1)
				go func() { end <- testkit.Blocks(response.Body, func(a testkit.Arrival) { seen <- a }) }()
				assert.Equal(t, testkit.Fragment("tick"), testkit.Within(t, seen, "the first event").Text)
				shutdown(t, e)
				err = testkit.Within(t, end, "the end")
				assert.Equal(t, method == http.MethodGet, err != nil, "%v", err)
				assert.ErrorIs(t, testkit.Within(t, over, "OnClose"), datastar.ErrShutdown)
			})
		}
	}
}
