package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/natshub"
)

// chaos is a cluster with pages that look at it, while numbers are published to
// them and processes are killed.
type chaos struct {
	*cluster
	js        jetstream.JetStream
	hub       *natshub.Hub
	clients   []*client
	published atomic.Int64
	blows     []blow
}

// blow is what was done to a node.
type blow struct {
	what string
	at   time.Time
}

// TestChaos kills processes with SIGKILL, and then restarts all one after the
// other with SIGTERM, as a deploy does. Every page hears all numbers once and in order,
// and what was added to the list meanwhile is there once.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("takes two minutes")
	}
	const pages, numbers, each = 300, 1000, 90
	x := startChaos(t, pages)
	victims := []string{"leader", "leader", "nats", "nats", "nats", "app", "app", "app", "app", "app"}
	rand.Shuffle(len(victims), func(i, j int) { victims[i], victims[j] = victims[j], victims[i] })
	t.Log("killed are", victims)

	var background sync.WaitGroup
	t.Cleanup(background.Wait)
	background.Go(func() { x.publish(numbers) })
	for i, victim := range victims {
		x.until(t, i*each+each/2)
		x.strike(victim, syscall.SIGKILL)
		background.Go(func() { assert.NoError(t, addTodo(t.Context(), x.url, fmt.Sprint("added at ", i))) })
	}
	x.expect(t, numbers)
	background.Wait()
	x.assertAdded(t, len(victims))
	x.report(t)

	const more = 600
	x.blows = nil
	background.Go(func() { x.publish(more) })
	for i, name := range []string{"app1", "app2", "app3", "nats1", "nats2", "nats3"} {
		x.until(t, numbers+20+i*each)
		x.strike(name, syscall.SIGTERM)
	}
	x.expect(t, numbers+more)
	x.report(t)
}

func startChaos(t *testing.T, pages int) *chaos {
	t.Helper()
	x := &chaos{cluster: startCluster(t)}
	conn := x.connect()
	var err error
	x.js, err = jetstream.New(conn)
	require.NoError(t, err)
	x.hub, err = natshub.New(t.Context(), conn, natshub.Config{Name: "pages", Replicas: nodes, PublishTimeout: time.Minute})
	require.NoError(t, err)
	t.Cleanup(func() { _ = x.hub.Close() })
	x.clients = startClients(t, x.url, pages)
	return x
}

// publish publishes numbers to all pages, as a worker would that is no app.
func (x *chaos) publish(n int) {
	pace := time.NewTicker(40 * time.Millisecond)
	defer pace.Stop()
	for range n {
		<-pace.C
		number := x.published.Load() + 1
		said := event.MergeFragments(fmt.Sprintf("<i>%d</i>", number), event.WithSelectorID("text"), event.WithMergeMode(event.After))
		if !assert.NoError(x.t, x.hub.Publish(context.Background(), topic, said)) {
			return
		}
		x.published.Store(number)
	}
}

// until waits until so many numbers are published, and all nodes and pages have
// recovered.
func (x *chaos) until(t *testing.T, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return x.published.Load() >= int64(n) }, time.Minute, time.Millisecond)
	require.Eventually(t, func() bool { return all(x.clients, (*client).isOpen) }, time.Minute, 10*time.Millisecond, "a page went dead")
}

// strike sends a signal to a node, or to any of a kind.
func (x *chaos) strike(victim string, signal syscall.Signal) {
	x.t.Helper()
	leader, name := x.healthy(x.js), victim
	switch victim {
	case "leader":
		name = leader
	case "nats":
		for name = leader; name == leader; {
			name = fmt.Sprint("nats", rand.IntN(nodes)+1)
		}
	case "app":
		name = fmt.Sprint("app", rand.IntN(nodes)+1)
	}
	x.blows = append(x.blows, blow{fmt.Sprintf("%s %v", kind(name, leader), signal), time.Now()})
	x.signal(name, signal)
}

func kind(name, leader string) string {
	switch {
	case strings.HasPrefix(name, "app"):
		return "app"
	case name == leader:
		return "NATS server that leads"
	}
	return "NATS server that follows"
}

// expect waits until all pages heard so many numbers, and asserts that they are
// all there are, once and in order.
func (x *chaos) expect(t *testing.T, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		return all(x.clients, func(c *client) bool { return c.count() >= n })
	}, time.Minute, 10*time.Millisecond, "a page went dead")
	for i, c := range x.clients {
		c.mu.Lock()
		heard := slices.Clone(c.heard)
		c.mu.Unlock()
		require.Len(t, heard, n, "page %d", i)
		for k, w := range heard {
			require.Equal(t, k+1, w.number, "page %d", i)
		}
	}
}

// assertAdded asserts that what was added is on the list, once each.
func (x *chaos) assertAdded(t *testing.T, n int) {
	t.Helper()
	l, err := openList(t.Context(), x.connect(), nodes)
	require.NoError(t, err)
	todos, _, err := l.read(t.Context())
	require.NoError(t, err)
	var expected, texts []string
	for i := range n {
		expected = append(expected, fmt.Sprint("added at ", i))
	}
	for _, todo := range todos[2:] {
		texts = append(texts, todo.Text)
	}
	assert.ElementsMatch(t, expected, texts)
}

// report logs how long pages heard nothing, by what was done.
func (x *chaos) report(t *testing.T) {
	t.Helper()
	silences := map[string][]time.Duration{}
	for i, b := range x.blows {
		end := time.Now()
		if i+1 < len(x.blows) {
			end = x.blows[i+1].at
		}
		for _, c := range x.clients {
			silence, moved := c.silence(b.at, end)
			what := b.what
			if strings.HasPrefix(b.what, "app") && !moved {
				what += ", pages of the others"
			}
			silences[what] = append(silences[what], silence)
		}
	}
	for what, all := range silences {
		slices.Sort(all)
		t.Logf("%-60s %5d pages, silence: median %v, 99 %% %v, worst %v", what, len(all), round(all[len(all)/2]), round(all[len(all)*99/100]), round(all[len(all)-1]))
	}
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// silence returns the longest time between two numbers, and whether the page
// came back meanwhile.
func (c *client) silence(from, to time.Time) (longest time.Duration, moved bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := 1; i < len(c.heard); i++ {
		if c.heard[i].at.After(from) && c.heard[i-1].at.Before(to) {
			longest = max(longest, earlier(c.heard[i].at, to).Sub(c.heard[i-1].at))
		}
	}
	return longest, slices.ContainsFunc(c.opens, func(at time.Time) bool { return at.After(from) && at.Before(to) })
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
