package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

func TestAll_existingNATS(t *testing.T) {
	natsURL := startNATS(t)
	c := startCluster(t, "-nats", natsURL)
	assert.Zero(t, c.node("nats1"), "it starts no server")
	apps := []string{c.node("app1").url, c.node("app2").url, c.node("app3").url}
	t.Run("added once", func(t *testing.T) {
		require.NoError(t, addTodo(t, c.url, "from <outside>"))
		require.NoError(t, addTodo(t, apps[0], "from <outside>"), "the same command again")
		for _, url := range append(apps, c.url) {
			assert.Equal(t, 1, strings.Count(page(t, url), "<span>from &lt;outside&gt;</span>"))
		}
	})
	t.Run("named once", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for i, number := range []string{"1234", "5678", "1234", "<i>"} {
			first := <-follow(t, ctx, apps[i%len(apps)], &http.Cookie{Name: guestCookie, Value: number})
			assert.Equal(t, 3, first)
		}
		for _, url := range apps {
			require.Eventually(t, func() bool {
				body := page(t, url)
				return strings.Contains(body, `<b id="here">4</b>`) && strings.Contains(body, `>Guest 1234, Guest 5678</p>`)
			}, patience, 10*time.Millisecond)
		}
	})
	t.Run("measured", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		<-follow(t, ctx, apps[1])
		for _, figure := range []string{
			`datastar_server_active_streams{datastar_protocol="V1",http_route="/feed"} 1`,
			`datastar_server_stream_duration_seconds_count{datastar_protocol="V1",datastar_stream_status="client_gone",http_route="/feed"} 1`,
			`datastar_hub_followers{datastar_hub_name="pages"} 1`,
		} {
			require.Eventually(t, func() bool { return strings.Contains(page(t, apps[1]+"/metrics"), "\n"+figure+"\n") },
				patience, 10*time.Millisecond, "%s is not in %s", figure, page(t, apps[1]+"/metrics"))
		}
		dashboard, err := os.ReadFile("../../observe/grafana/dashboard.json")
		require.NoError(t, err)
		figures := page(t, apps[1]+"/metrics")
		for _, name := range regexp.MustCompile(`datastar_(server|hub)_\w+`).FindAllString(string(dashboard), -1) {
			if name != "datastar_hub_name" {
				assert.Contains(t, figures, "\n"+name+"{")
			}
		}
	})
	t.Run("changed at once", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		lists := follow(t, ctx, apps[0])
		require.Equal(t, 3, <-lists)
		var adding sync.WaitGroup
		const each = 5
		for i := range each * len(apps) {
			adding.Go(func() { assert.NoError(t, addTodo(t, apps[i%len(apps)], fmt.Sprint("at once ", i))) })
		}
		adding.Wait()
		time.AfterFunc(time.Second, stop)
		last := 0
		for last = range lists {
		}
		assert.Equal(t, 3+each*len(apps), last)
	})
	t.Run("not added", func(t *testing.T) {
		conn, err := nats.Connect(natsURL)
		require.NoError(t, err)
		defer conn.Close()
		l, err := openList(t.Context(), conn, 1)
		require.NoError(t, err)
		require.NoError(t, l.change(t.Context(), func([]todo) []todo { return make([]todo, most) }))
		require.ErrorContains(t, post(t.Context(), c.url, "too much"), "The list is full.")
		assert.NotContains(t, page(t, c.url), "too much")
	})
	t.Run("killed", func(t *testing.T) { // then the apps end as well
		c.killed = true
		require.NoError(t, c.process.Kill())
		for _, url := range apps {
			require.Eventually(t, func() bool {
				conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
				if err == nil {
					_ = conn.Close()
				}
				return err != nil
			}, 2*patience, 50*time.Millisecond)
		}
	})
}

// page returns the page.
func page(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(body)
}

// follow returns how many things are on each list that a page is sent, until ctx
// is done.
func follow(t *testing.T, ctx context.Context, url string, cookies ...*http.Cookie) <-chan int {
	t.Helper()
	request := datastartest.Request(event.V1, http.MethodGet, url+"/feed", nil).WithContext(ctx)
	for _, cookie := range cookies {
		request.AddCookie(cookie)
	}
	response, err := streams.Do(request)
	require.NoError(t, err)
	lists := make(chan int, 1000)
	go func() {
		defer close(lists)
		defer response.Body.Close()
		for e := range datastartest.Decode(response.Body, event.V1) {
			if list := e.String(); strings.Contains(list, "<ul") {
				lists <- strings.Count(list, "<li id=")
			}
		}
	}()
	return lists
}
