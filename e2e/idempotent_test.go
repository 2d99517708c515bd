package e2e

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// connKey is where a request's context has its connection.
type connKey struct{}

// till is a server whose first answer to a payment is cut in the middle.
type till struct {
	paid, asked atomic.Int32
}

// cutting is a client's writer whose connection breaks once it was flushed.
type cutting struct {
	http.ResponseWriter
	conn net.Conn
}

func (c cutting) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c cutting) FlushError() error {
	return errors.Join(http.NewResponseController(c.ResponseWriter).Flush(), c.conn.Close())
}

// pay takes a payment, and is not told that its client has gone.
func (s *till) pay(c *ds.Context) error {
	n := s.paid.Add(1)
	if err := errors.Join(c.MergeFragments(`<p id="out">working</p>`), c.Flush()); err != nil {
		return err
	}
	if n == 1 {
		<-c.Get("client").(context.Context).Done()
	}
	return c.MergeFragments(fmt.Sprintf(`<p id="out">paid %d</p>`, n))
}

// serve serves a page that has a button for a payment.
func (s *till) serve(t *testing.T, g generation, action string, middlewares ...echo.MiddlewareFunc) string {
	t.Helper()
	e := echo.New()
	e.Static("/clients", clients)
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Set("client", c.Request().Context())
			return next(c)
		}
	})
	e.Use(middlewares...)
	e.GET("/", func(c echo.Context) error {
		return c.HTML(200, `<!doctype html><link rel="icon" href="data:,"><body>
			<script type="module" src="/clients/`+g.version+`/datastar.js"></script>`+
			g.page(`<div STATE="{sum: 7}"><button CLICK="`)+action+`">pay</button><p id="out"></p></div>`)
	})
	e.POST("/pay", ds.Handler(s.pay))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && s.asked.Add(1) == 1 {
			w = cutting{w, r.Context().Value(connKey{}).(net.Conn)}
		}
		e.ServeHTTP(w, r)
	}))
	server.Config.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, conn)
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// A client that sends a command again, because the connection broke, is shown
// the answer to the first.
func TestCommandThatIsSentAgain(t *testing.T) {
	t.Parallel()
	const header = `@post('/pay', {headers: {'Idempotency-Key': %s}})`
	var tests = []struct {
		protocol     ds.Protocol
		name, action string
	}{
		{ds.V1, "hex", fmt.Sprintf(header, `Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(16)).join('-')`)},
		{ds.V1, "decimal", fmt.Sprintf(header, `crypto.getRandomValues(new Uint32Array(4)).join('-')`)},
		{ds.Beta, "hex", fmt.Sprintf(header, `Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(16)).join('-')`)},
		{ds.Beta, "decimal", fmt.Sprintf(header, `crypto.getRandomValues(new Uint32Array(4)).join('-')`)},
		{ds.V019, "query", `$$post('/pay?idempotency-key=' + crypto.getRandomValues(new Uint32Array(4)).join('-'))`},
	}
	for _, tt := range tests {
		for _, g := range generations {
			if !g.writes() || g.protocol != tt.protocol {
				continue
			}
			middleware := ds.MiddlewareWithConfig(ds.Config{Protocol: g.protocol})
			for where, middlewares := range map[string][]echo.MiddlewareFunc{
				"above": {ds.Idempotent(), middleware},
				"below": {middleware, ds.Idempotent()},
			} {
				t.Run(g.version+"/"+tt.name+"/"+where, func(t *testing.T) {
					t.Parallel()
					g.available(t)
					s := &till{}
					p := open(t, s.serve(t, g, tt.action, middlewares...))
					p.click("button")
					p.eventually(`document.querySelector("#out").textContent === "paid 1"`)
					assert.EqualValues(t, 1, s.paid.Load())
					assert.EqualValues(t, 2, s.asked.Load(), "the client has sent it again by itself")
					p.click("button")
					p.eventually(`document.querySelector("#out").textContent === "paid 2"`)
					assert.EqualValues(t, 2, s.paid.Load(), "another click is another command")
				})
			}
		}
	}
}
