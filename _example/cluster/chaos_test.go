package main

import (
	"context"
	"fmt"
	"math/rand/v2"
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
// them and all kinds of things happen to its nodes.
type chaos struct {
	*cluster
	js        jetstream.JetStream
	hub       *natshub.Hub
	clients   []*client
	published atomic.Int64 // the last number
	blows     []blow
}

// TestChaos cuts a machine off from the others, takes the power from one and from all,
// kills processes with SIGKILL, and restarts all one after the other with SIGTERM, as a
// deploy does. Every page hears all numbers once and in order, or is told that it missed
// some, which only a loss of power may cause. What is added to the list while processes
// are killed is there once.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("takes two minutes")
	}
	x := startChaos(t, 300)
	x.part(t, x.leader())
	assert.Zero(t, x.check(t), "pages missed something")
	x.power(t, "machine without power", x.leader())
	told := x.power(t, "all machines without power", machines...)
	assert.Equal(t, len(x.clients), told, "what pages saw last is lost, and they were not told")
	x.kill(t, "leader", "nats", "nats", "app", "app")
	assert.Zero(t, x.check(t), "pages missed something")
	for _, name := range []string{"app1", "app2", "app3", "nats1", "nats2", "nats3"} {
		x.until(t, pace)
		x.strike(name, syscall.SIGTERM)
	}
	assert.Zero(t, x.check(t), "pages missed something")
	x.report(t)
}

// pace is how many numbers are published between two blows, at least.
const pace = 40

func startChaos(t *testing.T, pages int) *chaos {
	t.Helper()
	x := &chaos{cluster: startCluster(t)}
	conn := x.connect()
	var err error
	x.js, err = jetstream.New(conn)
	require.NoError(t, err)
	x.logState(x.js)
	x.hub, err = natshub.New(t.Context(), conn, natshub.Config{Name: "pages", Replicas: nodes, PublishTimeout: time.Minute})
	require.NoError(t, err)
	t.Cleanup(func() { _ = x.hub.Close() })
	x.clients = startClients(t, x.url, pages)
	var publishing sync.WaitGroup
	t.Cleanup(publishing.Wait)
	publishing.Go(func() { x.publish(t.Context()) })
	return x
}

// publish publishes numbers to all pages, as a worker would that is no app.
func (x *chaos) publish(ctx context.Context) {
	clock := time.NewTicker(40 * time.Millisecond)
	defer clock.Stop()
	for ctx.Err() == nil {
		<-clock.C
		number := x.published.Load() + 1
		said := event.MergeFragments(fmt.Sprintf("<i>%d</i>", number), event.WithSelectorID("text"), event.WithMergeMode(event.After))
		if err := x.hub.Publish(ctx, topic, said); ctx.Err() == nil && !assert.NoError(x.t, err) {
			return
		}
		x.published.Store(number)
	}
}

// until waits until so many more numbers are published, and all pages are open.
func (x *chaos) until(t *testing.T, more int64) {
	t.Helper()
	more += x.published.Load()
	require.Eventually(t, func() bool { return x.published.Load() >= more }, time.Minute, time.Millisecond, "nothing is published")
	require.Eventually(t, func() bool { return all(x.clients, (*client).isOpen) }, time.Minute, 10*time.Millisecond, "a page went dead")
}

// hear waits until pages have heard a number.
func (x *chaos) hear(t *testing.T, number int64, who func(c *client) bool) {
	t.Helper()
	require.Eventually(t, func() bool {
		return all(x.clients, func(c *client) bool { return c.last() >= number || !who(c) })
	}, time.Minute, 10*time.Millisecond, "a page went dead")
}

// kill kills processes of these kinds in any order, while things are added to the list.
func (x *chaos) kill(t *testing.T, victims ...string) {
	t.Helper()
	rand.Shuffle(len(victims), func(i, j int) { victims[i], victims[j] = victims[j], victims[i] })
	t.Log("killed are", victims)
	var adding sync.WaitGroup
	for i, victim := range victims {
		x.until(t, pace)
		x.strike(victim, syscall.SIGKILL)
		adding.Go(func() { assert.NoError(t, addTodo(t, x.url, fmt.Sprint("added at ", i))) })
	}
	adding.Wait()
	x.assertAdded(t, len(victims))
}

// power takes the power from machines, and with it what their servers have written
// last. It returns how many pages were told that they missed something.
func (x *chaos) power(t *testing.T, what string, machines ...string) (told int) {
	t.Helper()
	x.healthy(x.js)
	x.sync(machines...)
	x.until(t, pace)
	var apps []string
	for _, m := range machines {
		apps = append(apps, "app"+m)
	}
	x.hit(what, apps...)
	before := x.shown()
	x.cutPower(machines...)
	missed := x.check(t)
	for i, n := range x.shown() {
		if n > before[i] {
			told++
		}
	}
	t.Logf("%s: %d pages missed something, %d were told so", what, missed, told)
	return told
}

// shown returns how often each page was shown the whole list.
func (x *chaos) shown() (times []int) {
	for _, c := range x.clients {
		c.mu.Lock()
		times = append(times, len(c.shown))
		c.mu.Unlock()
	}
	return times
}

// check waits until all pages have heard what is published, and asserts that each heard
// all numbers once and in order, or was told of those it missed. It returns how many
// missed some.
func (x *chaos) check(t *testing.T) (missed int) {
	t.Helper()
	x.until(t, pace)
	x.hear(t, x.published.Load(), func(*client) bool { return true })
	for i, c := range x.clients {
		if c.check(t, i) {
			missed++
		}
	}
	return missed
}
