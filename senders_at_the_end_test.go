package datastar_test

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// endsOf are handlers that return at once, or when the request's deadline has passed.
var endsOf = []struct {
	name  string
	outer echo.MiddlewareFunc
	given func(c *datastar.Context) error
}{
	{"nil", testkit.Pass, func(*datastar.Context) error { return nil }},
	{"an error", testkit.Pass, func(*datastar.Context) error { return testkit.ErrApp }},
	{"an error after a deadline", deadline(time.Millisecond), func(c *datastar.Context) error {
		<-c.Done()
		return testkit.ErrApp
	}},
}

// besideAnEnd serves requests whose handler returns while another goroutine does
// something again and again, until the stream is closed.
func besideAnEnd(t *testing.T, does func(c *datastar.Context) error) {
	t.Helper()
	for _, tt := range endsOf {
		t.Run(tt.name, func(t *testing.T) {
			var senders sync.WaitGroup
			e := testkit.NewEcho(tt.outer, datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}))
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				begun := make(chan bool)
				senders.Go(func() {
					close(begun)
					for !errors.Is(does(c), datastar.ErrClosed) {
					}
				})
				<-begun
				return tt.given(c)
			}))
			client, url := testkit.NewClient(t), testkit.Start(t, e)
			for range 40 {
				_, err := testkit.Fetch(client, testkit.Ask(t, http.MethodPost, url, "{}"))
				require.NoError(t, err)
			}
			senders.Wait()
		})
	}
}

// A goroutine may send until the stream is closed: the answer has a proper end, and
// nothing races with what ends it.
func TestSendersAtTheEnd(t *testing.T) {
	besideAnEnd(t, func(c *datastar.Context) error { return c.MergeFragments("a") })
}

// The same goes for components, which are rendered with the request's context.
func TestSendersOfComponentsAtTheEnd(t *testing.T) {
	besideAnEnd(t, func(c *datastar.Context) error { return c.MergeComponent(word("a")) })
}

// A loop that begins after the end does not run, and touches nothing of the request
// that has the context by then.
func TestLoopsAfterTheEnd(t *testing.T) {
	besideAnEnd(t, func(c *datastar.Context) error {
		err := c.Err()
		for n := 0; n < 100 && errors.Is(err, datastar.ErrClosed); n++ {
			for range datastar.Recv(c, make(chan int)) {
				assert.Fail(t, "nothing is received")
			}
		}
		return err
	})
}
