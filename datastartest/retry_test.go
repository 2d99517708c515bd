package datastartest_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
)

// writes has a handler answer each request in turn: with a stream, which breaks if it ends with "!",
// or with a status.
func writes(answers ...any) (handle func(c *datastar.Context) error, asked *[]string) {
	asked = &[]string{}
	return func(c *datastar.Context) error {
		*asked = append(*asked, c.Request().Header.Get("Last-Event-ID")+" "+c.Request().Header.Get("Datastar-Live"))
		answer := answers[min(len(*asked), len(answers))-1]
		status, is := answer.(int)
		if is {
			c.Response().Header().Set("Retry-After", "7")
			return c.NoContent(status)
		}
		text := answer.(string)
		broken := text != "" && text[len(text)-1] == '!'
		if broken {
			text = text[:len(text)-1]
		}
		c.Response().Header().Set("Content-Type", "text/event-stream")
		c.Response().WriteHeader(http.StatusOK)
		_, _ = c.Response().Write([]byte(text))
		c.Response().Flush()
		if broken {
			panic(http.ErrAbortHandler)
		}
		return nil
	}, asked
}

// sets is an event that sets the signal n, with an id or without.
func sets(n int, id string) string {
	text := fmt.Sprintf("event: datastar-patch-signals\ndata: signals {\"n\":%d,\"log%d\":1}\n\n", n, n)
	if id != "" {
		text += "id: " + id + "\n\n"
	}
	return text
}

// liveFeed is a page of V1 with a stream that the script keeps alive.
func liveFeed(t *testing.T, answers ...any) (p *datastartest.Page, asked *[]string) {
	handle, asked := writes(answers...)
	body := `<script src="/_datastar/live.js"></script><main ` + attribute(page.For(event.V1).Init(must(page.For(event.V1).Stream("/feed")))) + `></main>`
	return visit(t, body, routes{"GET /feed": handle}), asked
}

// The script asks again until the server says that the end is meant.
func TestLiveEnds(t *testing.T) {
	for name, end := range map[string]any{"the id of an end": sets(2, "datastar-end"), "no content": http.StatusNoContent} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, asked := liveFeed(t, sets(1, "a")+"!", sets(1, ""), http.StatusBadGateway, end)
				time.Sleep(time.Hour)
				assert.Empty(t, p.Streams())
				assert.Equal(t, []string{" 1", "a 1", "a 1", "a 1"}, *asked)
				assert.Len(t, p.Answers(), 5, "the page and four requests")
			})
		})
	}
}

// What the script gives up for, it says.
func TestLiveRefused(t *testing.T) {
	said := fails(t, func(t testing.TB) {
		handle, _ := writes(http.StatusForbidden)
		visit(t, `<script src="/_datastar/live.js"></script><main `+attribute(page.For(event.V1).Init(must(page.For(event.V1).Stream("/feed"))))+`></main>`, routes{"GET /feed": handle})
	})
	assert.Contains(t, said, "the stream GET /feed#live is answered with 403, after which a live page gives up")
}

// An event whose id has not come before the break comes again, and is told once.
func TestLiveHoldsEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := liveFeed(t, sets(1, "a")+sets(2, "")+"!", sets(3, "b"), http.StatusNoContent)
		assert.Nil(t, p.Signal("log2"), "its id may still come")
		time.Sleep(time.Minute)
		assert.Nil(t, p.Signal("log2"))
		assert.Equal(t, 3.0, p.Signal("n"))
	})
	synctest.Test(t, func(t *testing.T) {
		p, _ := liveFeed(t, sets(1, "a"))
		assert.Equal(t, 1.0, p.Signal("n"))
	})
}

// Waits grow, begin anew after a stream that was there for a while, and obey Retry-After.
func TestLiveWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		begun := time.Now()
		body := `<script src="/_datastar/live.js"></script><main ` + attribute(page.For(event.V1).Init(must(page.For(event.V1).Stream("/feed")))) + `></main>`
		visit(t, body, routes{"GET /feed": func(c *datastar.Context) error {
			times = append(times, time.Since(begun).Round(10*time.Millisecond))
			switch len(times) {
			case 5:
				c.Response().Header().Set("Retry-After", "7")
				return c.NoContent(http.StatusServiceUnavailable)
			case 6:
				if err := c.PatchSignals(map[string]int{"n": 1}); err != nil {
					return err
				}
				time.Sleep(6 * time.Second)
			case 8:
				<-c.Request().Context().Done()
			}
			panic(http.ErrAbortHandler)
		}})
		time.Sleep(time.Minute)
		synctest.Wait()
		ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
		assert.Equal(t, []time.Duration{0, ms(750), ms(2100), ms(4530), ms(8900), ms(16400), ms(23150), ms(24500)}, times[:8])
	})
}

// 1.0.4 counts anew after an answer of 200, and beta.11 never does.
func TestRetriesAreCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, client event.Protocol) {
		b := page.For(client)
		handle, asked := writes(sets(1, "") + "!")
		body := `<main ` + attribute(b.Init(must(b.Get("/feed")))) + `></main>`
		p := datastartest.New(t, server(client, body, routes{"GET /feed": func(c *datastar.Context) error {
			if client == event.Beta {
				_, err := c.Response().Write([]byte("event: datastar-merge-signals\ndata: signals {n: 1}\n\n"))
				*asked = append(*asked, "")
				c.Response().Flush()
				if err != nil {
					return err
				}
				panic(http.ErrAbortHandler)
			}
			return handle(c)
		}}), datastartest.WithProtocol(client)).Visit("/")
		time.Sleep(10*time.Minute + time.Second/2)
		p.Streams()
		assert.Len(t, *asked, map[event.Protocol]int{event.V1: 601, event.Beta: 11}[client])
	})
}

// retry: 'always' asks again after an end, too, and what is sent is as it is then.
func TestRetryAlways(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := visit(t, `<main data-signals="{a: 1}" data-init="@get('/feed', {retry: 'always', retryInterval: 5000})"></main>`, routes{
			"GET /feed": func(c *datastar.Context) error { return c.PatchSignals(map[string]int{"n": 1}) },
		})
		time.Sleep(4 * time.Second)
		p.SetSignal("a", 2)
		time.Sleep(3 * time.Second)
		assert.Equal(t, []string{`GET /feed {"a":1}`, `GET /feed {"a":2,"n":1}`}, asked(p))
	})
}

// A command goes on when the tab is hidden, and a feed does not. Without a network, nothing does.
func TestHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(c *datastar.Context) error {
			if err := errors.Join(c.PatchSignals(map[string]int{"n": 1}), c.Flush()); err != nil {
				return err
			}
			<-c.Request().Context().Done()
			return nil
		}
		p := visit(t, `<main data-init="@get('/feed')"><button data-on:click="@post('/add')">Add</button></main>`, routes{"GET /feed": slow, "POST /add": slow}, datastartest.WithPatience(time.Minute))
		p.Find("button").Click()
		feed, add := p.Stream("/feed"), p.Stream("/add")
		p.Hide()
		assert.False(t, feed.Open())
		assert.True(t, add.Open())
		p.Show()
		assert.True(t, feed.Open())
		assert.Equal(t, []int{2, 1}, []int{feed.Requests(), add.Requests()})
		p.Offline()
		assert.False(t, feed.Open() || add.Open())
		time.Sleep(20 * time.Second)
		p.Online()
		p.Await("the feed is open", feed.Open)
	})
}

// A connection is cut within the bytes that a test says.
func TestCutAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed(t, event.V1, false)
		p := f.app.Visit("/")
		s := p.Stream("/feed")
		s.CutAfter(400)
		f.publish(1)
		synctest.Wait()
		assert.True(t, s.Open(), "an event is shorter")
		f.publish(6)
		synctest.Wait()
		assert.False(t, s.Open())
		f.heard(p)
	})
}

// A command whose answer is lost is sent again, and run once where the app is idempotent.
func TestCutNext(t *testing.T) {
	onBoth(t, func(t *testing.T, client event.Protocol) {
		b := page.For(client)
		ran := 0
		e := server(client, `<button `+attribute(b.On("click", must(b.Post("/add", page.Idempotent()))))+`>Add</button>`, nil).(*echo.Echo)
		e.POST("/add", datastar.Handler(func(c *datastar.Context) error {
			ran++
			return c.PatchSignals(map[string]int{"n": ran})
		}), datastar.Idempotent())
		p := datastartest.New(t, e, datastartest.WithProtocol(client)).Visit("/")
		p.CutNext(0)
		p.Find("button").Click()
		assert.Nil(t, p.Signal("n"))
		p.Await("the answer has come", func() bool { return p.Signal("n") != nil })
		assert.Equal(t, 1, ran)
		assert.Contains(t, p.String(), "POST /add, "+client.String()+", key ")
		assert.Contains(t, p.String(), "the connection is cut\n")
		p.Find("button").Click()
		assert.Equal(t, 2.0, p.Signal("n"))
		assert.Equal(t, map[string]any{"n": 2.0}, p.Answer().Signals())
		assert.Len(t, p.App().Cookies(), 0)
	})
}

// A browser does not say where a request comes from, to a server without TLS.
func TestSecFetchSite(t *testing.T) {
	for base, expect := range map[string]string{"https://a.test": "none", "http://a.test": "", "http://localhost:3000": "none"} {
		p := datastartest.New(t, server(event.V1, "", nil), datastartest.WithBaseURL(base)).Visit("/")
		assert.Equal(t, expect, p.Answer().Request().Header.Get("Sec-Fetch-Site"), base)
	}
}

// The script gives up on a head that does not come, and on a stream that is refused.
func TestLiveDoubts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		body := `<script src="/_datastar/live.js"></script><main ` + attribute(page.For(event.V1).Init(must(page.For(event.V1).Stream("/feed")))) + `></main>`
		visit(t, body, routes{"GET /feed": func(c *datastar.Context) error {
			asked++
			<-c.Request().Context().Done()
			return nil
		}})
		time.Sleep(20 * time.Second)
		synctest.Wait()
		assert.Equal(t, 4, asked, "after 0, 6, 13.3 and 22.3 s")
	})
	synctest.Test(t, func(t *testing.T) {
		handle, _ := writes(http.StatusForbidden)
		states := ""
		body := `<script src="/_datastar/live.js"></script><main data-signals="{states: ''}" data-on:datastar-live__window="$states += evt.detail.state" ` +
			attribute(page.For(event.V1).Init(must(page.For(event.V1).Stream("/feed")))) + `></main>`
		p := visit(t, body, routes{"GET /feed": handle}, datastartest.WithoutLint(datastartest.IgnoredAnswer))
		states, _ = p.Signal("states").(string)
		assert.Equal(t, "refused", states)
		assert.Equal(t, "lost", p.Signal("_live"))
	})
}

// A form that is no longer valid when it would be sent again is not, and the page can be left.
func TestRetryOfInvalidForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handle, tries := writes(sets(1, "") + "!")
		p := visit(t, `<form><input name="a" value="x" required><button data-on:click__prevent="@post('/say', {contentType: 'form'})">Say</button></form>`,
			routes{"POST /say": handle}, datastartest.WithoutLint(datastartest.Broken))
		p.Find("button").Click()
		p.Find("input").Fill("")
		time.Sleep(time.Minute)
		assert.Len(t, *tries, 1)
		assert.Empty(t, p.Streams())
		p.Close()
	})
}
