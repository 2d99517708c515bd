package datastartest_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/page"
)

// feed is an app whose page follows a topic, and appends what is published to a list.
type feed struct {
	t      *testing.T
	topics *hub.Memory
	app    *datastartest.App
	n      int
}

func newFeed(t *testing.T, p event.Protocol, live bool) *feed {
	f := &feed{t: t, topics: hub.NewMemory(hub.MemoryConfig{})}
	t.Cleanup(func() { _ = f.topics.Close() })
	b := page.For(p)
	stream := must(b.Stream("/feed"))
	script := `<script src="/datastar.js"></script>`
	if live {
		script += `<script src="/_datastar/live.js"></script>`
	}
	body := script + `<main ` + attribute(b.Init(stream)) + `><ul id="list"></ul>` + string(must(b.Status())) + `</main>`
	f.app = datastartest.New(t, server(p, body, routes{"GET /feed": func(c *datastar.Context) error {
		return c.Follow(f.topics.Feed("list"))
	}}), datastartest.WithProtocol(p), datastartest.WithPatience(time.Minute))
	return f
}

// publish publishes the next numbers.
func (f *feed) publish(count int) {
	for range count {
		f.n++
		said := event.PatchElements(fmt.Sprintf("<li>%d</li>", f.n), event.WithSelector("#list"), event.WithMode("append"))
		require.NoError(f.t, f.topics.Publish(f.t.Context(), "list", said))
	}
}

// heard are the numbers on a page, once each and in order.
func (f *feed) heard(p *datastartest.Page) {
	f.t.Helper()
	p.Has("li", fmt.Sprint(f.n))
	var expect []string
	for i := range f.n {
		expect = append(expect, fmt.Sprint(i+1))
	}
	assert.Equal(f.t, expect, p.Texts("li"))
}

// Whatever the network does, a live page has each number once and in order.
func TestLivePages(t *testing.T) {
	for _, tt := range []struct {
		name    string
		weather func(f *feed, p *datastartest.Page)
	}{
		{"calm", func(*feed, *datastartest.Page) {}},
		{"cut", func(_ *feed, p *datastartest.Page) { p.Stream("/feed").Cut() }},
		{"cut within an event", func(_ *feed, p *datastartest.Page) { p.Stream("/feed").CutAfter(30) }},
		{"reconnect", func(_ *feed, p *datastartest.Page) { p.Reconnect() }},
		{"stall", func(f *feed, p *datastartest.Page) {
			s := p.Stream("/feed")
			s.Stall()
			f.publish(1)
			s.Resume()
		}},
		{"hidden", func(f *feed, p *datastartest.Page) {
			p.Hide()
			f.publish(3)
			p.Show()
		}},
		{"offline", func(f *feed, p *datastartest.Page) {
			p.Offline()
			f.publish(3)
			time.Sleep(5 * time.Second)
			p.Online()
		}},
		{"server down", func(f *feed, p *datastartest.Page) {
			f.app.Stop()
			f.publish(3)
			time.Sleep(40 * time.Second)
			f.app.Start(nil)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, live := range []bool{true, false} {
				onBoth(t, func(t *testing.T, client event.Protocol) {
					f := newFeed(t, client, live)
					p := f.app.Visit("/")
					f.publish(2)
					f.heard(p)
					tt.weather(f, p)
					f.publish(2)
					f.heard(p)
				})
			}
		})
	}
}

// The page shows what its stream is, and the test sees what the client asked.
func TestStatusOfStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed(t, event.V1, true)
		p := f.app.Visit("/")
		f.publish(1)
		f.heard(p)
		assert.True(t, p.Stream("/feed").Open())
		assert.Equal(t, "", p.Find(".datastar-status span").Text())
		f.app.Stop()
		time.Sleep(3 * time.Second)
		assert.False(t, p.Stream("/feed").Open())
		assert.Equal(t, "Reconnecting…", p.Find(".datastar-status span").Text())
		assert.True(t, p.Find(".datastar-status").Visible())
		f.app.Start(nil)
		p.Await("the stream is open", p.Stream("/feed").Open)
		assert.Equal(t, "Back", p.Find(".datastar-status span").Text())
		assert.NotEmpty(t, p.Stream("/feed").LastEventID())
		assert.Greater(t, p.Stream("/feed").Requests(), 2)
		assert.Len(t, p.Stream("/feed").Events(), 1)
		time.Sleep(3 * time.Second)
		assert.False(t, p.Find(".datastar-status").Visible())
		p.Offline()
		time.Sleep(time.Minute)
		p.Online()
		time.Sleep(501 * time.Millisecond)
		assert.True(t, p.Stream("/feed").Open(), "at once")
		time.Sleep(3 * time.Second)
		f.app.Stop()
		time.Sleep(11 * time.Minute)
		assert.Equal(t, "lost", p.Signal("_live"))
		f.app.Start(nil)
		p.Await("the stream is open", p.Stream("/feed").Open)
	})
}

// Retries are those of the client: 1.0.4 and beta.11 send eleven requests in all.
func TestRetries(t *testing.T) {
	onBoth(t, func(t *testing.T, client event.Protocol) {
		b := page.For(client)
		tries := []time.Duration{}
		begun := time.Now()
		body := `<button ` + attribute(b.On("click", must(b.Post("/add")))) + `>Add</button>`
		p := datastartest.New(t, server(client, body, routes{"POST /add": func(*datastar.Context) error {
			tries = append(tries, time.Since(begun).Truncate(time.Second)/time.Second)
			panic(http.ErrAbortHandler)
		}}), datastartest.WithProtocol(client)).Visit("/")
		p.Find("button").Click()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		assert.Equal(t, []time.Duration{0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181}, tries)
		assert.Empty(t, p.Streams())
	})
}

// An action that is fired again aborts the request before, and the handler is told.
func TestCancellation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left := 0
		p := visit(t, `<button data-on:click="@get('/slow')">Go</button>`, routes{"GET /slow": func(c *datastar.Context) error {
			<-c.Request().Context().Done()
			left++
			return nil
		}})
		p.WithoutWaiting(func() {
			p.Find("button").Click()
			p.Find("button").Click()
		})
		assert.Equal(t, 1, left)
		assert.Len(t, p.Streams(), 1)
		p.Close()
		synctest.Wait()
		assert.Equal(t, 2, left)
	})
}
