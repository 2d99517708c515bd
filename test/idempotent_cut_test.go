package test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// watchClient lets a handler wait until its client has gone.
func watchClient(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set("client", c.Request().Context())
		return next(c)
	}
}

// untilGone waits until the client has gone, which the handler must not feel.
func untilGone(t *testing.T, c echo.Context) {
	t.Helper()
	client := c.Get("client").(context.Context)
	testkit.Within(t, client.Done(), "the client to go")
	assert.NoError(t, c.Request().Context().Err())
}

// commands are ways to answer that go on when the client has gone in the
// middle, and what their answers are.
func commands(t *testing.T, ran *atomic.Int32) map[string]echo.HandlerFunc {
	all := testkit.BothHandlers(func(c *datastar.Context) error {
		ran.Add(1)
		if err := errors.Join(c.MergeFragments("<p>a</p>"), c.Flush()); err != nil {
			return err
		}
		untilGone(t, testkit.Plain(c))
		assert.NoError(t, c.MergeFragments("<p>b</p>"))
		assert.NoError(t, c.Flush())
		for range c.Every(time.Millisecond) {
			break
		}
		assert.NoError(t, c.Err())
		return c.MergeFragments("<p>c</p>")
	})
	all["JSON"] = func(c echo.Context) error {
		ran.Add(1)
		if _, err := io.ReadAll(c.Request().Body); err != nil {
			return err
		}
		control := http.NewResponseController(testkit.Writer(c))
		c.Response().Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(c.Response(), `{"a":1,`)
		assert.NoError(t, control.Flush())
		untilGone(t, c)
		_, err := io.WriteString(c.Response(), `"b":2}`)
		assert.NoError(t, control.Flush())
		assert.NoError(t, control.SetWriteDeadline(time.Now().Add(time.Minute)))
		return err
	}
	return all
}

// The client cuts the connection in the middle of the answer, and asks again.
func TestCommandOutlivesItsClient(t *testing.T) {
	var clients = []struct {
		name, accept string
		config       datastar.Config
		events       datastar.Protocol
	}{
		{"V1", testkit.AcceptV1, datastar.DefaultConfig, datastar.V1},
		{"Beta", testkit.AcceptBeta, datastar.DefaultConfig, datastar.Beta},
		{"V019", testkit.AcceptBeta, datastar.Config{Legacy: datastar.V019}, datastar.V019},
	}
	for _, tt := range clients {
		for where, build := range placements {
			var ran atomic.Int32
			for kind, handler := range commands(t, &ran) {
				t.Run(tt.name+", "+where+", "+kind, func(t *testing.T) {
					ran.Store(0)
					over, lines := make(testkit.Ends, 8), make(chan middleware.RequestLoggerValues, 8)
					tt.config.OnClose = over.Config().OnClose
					e := testkit.NewEcho(testkit.RequestLog(lines), watchClient)
					build(e, tt.config, handler)
					url, client := testkit.Start(t, e), testkit.NewClient(t)
					r := testkit.Click(t, url, "k")
					r.Header.Set("Accept", tt.accept)

					first, leave := testkit.Cancelable(r.Clone(t.Context()))
					first.Body, _ = r.GetBody()
					response, err := client.Do(first)
					require.NoError(t, err)
					part := make([]byte, 7)
					_, err = io.ReadFull(response.Body, part)
					require.NoError(t, err)
					leave()
					response.Body.Close()

					body, err := testkit.Fetch(client, r)
					require.NoError(t, err)
					again := testkit.Ask(t, http.MethodPost, url, "{}")
					again.Header = r.Header
					late, err := testkit.Fetch(client, again)
					require.NoError(t, err)
					assert.EqualValues(t, 1, ran.Load())
					assert.Equal(t, string(body), string(late))
					if kind == "JSON" {
						assert.Equal(t, `{"a":1,"b":2}`, string(body))
					} else {
						assert.Equal(t, encoded(t, tt.events, "<p>a</p>", "<p>b</p>", "<p>c</p>"), string(body))
						assert.NoError(t, testkit.Within(t, over, "OnClose"))
					}
					for range 3 {
						line := testkit.Within(t, lines, "the log")
						assert.NoError(t, line.Error)
						assert.Equal(t, http.StatusOK, line.Status)
					}
				})
			}
		}
	}
}

// encoded is what a client is sent for these fragments.
func encoded(t *testing.T, p datastar.Protocol, htmls ...string) string {
	t.Helper()
	var buf []byte
	for _, html := range htmls {
		var err error
		buf, err = p.Append(buf, datastar.MergeFragments(html))
		require.NoError(t, err)
	}
	return string(buf)
}

// A repeat goes on showing what is still under way, and does not make others
// wait.
func TestRepeatFollowsWhatIsUnderWay(t *testing.T) {
	for where, build := range placements {
		t.Run(where, func(t *testing.T) {
			steps := make(chan string)
			e := testkit.NewEcho()
			build(e, datastar.DefaultConfig, datastar.Handler(func(c *datastar.Context) error {
				for step := range datastar.Recv(c, steps) {
					if err := c.MergeFragments(step); err != nil {
						return err
					}
				}
				return c.Err()
			}))
			url, client := testkit.Start(t, e), testkit.NewClient(t)
			r, leave := testkit.Cancelable(testkit.Click(t, url, "k"))
			first, end := testkit.Get(t, client, r)
			steps <- "one"
			assert.Equal(t, testkit.Fragment("one"), testkit.Within(t, first, "the first").Text)
			leave()
			assert.Error(t, testkit.Within(t, end, "the end"))
			again, end := testkit.Get(t, client, testkit.Click(t, url, "k"))
			assert.Equal(t, testkit.Fragment("one"), testkit.Within(t, again, "the first again").Text)
			steps <- "two"
			assert.Equal(t, testkit.Fragment("two"), testkit.Within(t, again, "the second").Text)
			close(steps)
			assert.NoError(t, testkit.Within(t, end, "the end"))
		})
	}
}

// The window bounds how long a handler goes on for nobody.
func TestHandlerThatNobodyWaitsForIsCanceled(t *testing.T) {
	for _, loop := range []string{"Follow", "Recv", "Done"} {
		t.Run(loop, func(t *testing.T) {
			type end struct {
				cause error
				at    time.Time
			}
			var over atomic.Pointer[end]
			config := datastar.Config{OnClose: func(_ *datastar.Context, e datastar.End) { over.Store(&end{e.Cause, time.Now()}) }}
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(config), datastar.IdempotentWithConfig(datastar.IdempotentConfig{Window: time.Minute}))
			e.POST("/", datastar.Handler(loops[loop]))
			testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
				send := func() context.CancelFunc {
					r, leave := testkit.Cancelable(testkit.Click(t, "http://memory/", "k"))
					_, _ = testkit.Get(t, client, r)
					return leave
				}
				leave := send()
				<-time.After(10 * time.Minute)
				leave()
				<-time.After(59 * time.Second)
				leave = send() // which waits, so that it goes on
				<-time.After(10 * time.Minute)
				leave()
				left := time.Now()
				<-time.After(time.Hour)
				require.NotNil(t, over.Load())
				assert.ErrorIs(t, over.Load().cause, datastar.ErrGone)
				assert.Equal(t, time.Minute, over.Load().at.Sub(left).Truncate(time.Second))
			})
		})
	}
}

// The shutdown ends a command whose client has gone, as any other.
func TestShutdownEndsCommandsWithoutClients(t *testing.T) {
	for where, build := range placements {
		t.Run(where, func(t *testing.T) {
			over := make(testkit.Ends, 1)
			e := testkit.NewEcho(watchClient)
			gone := make(chan bool)
			build(e, over.Config(), datastar.Handler(func(c *datastar.Context) error {
				if err := c.Flush(); err != nil {
					return err
				}
				untilGone(t, testkit.Plain(c))
				close(gone)
				return loops["Every"](c)
			}))
			r, leave := testkit.Cancelable(testkit.Click(t, testkit.Start(t, e), "k"))
			_, _ = testkit.Get(t, testkit.NewClient(t), r)
			leave()
			testkit.Within(t, gone, "the client to go")
			shutdown(t, e)
			assert.ErrorIs(t, testkit.Within(t, over, "OnClose"), datastar.ErrShutdown)
		})
	}
}
