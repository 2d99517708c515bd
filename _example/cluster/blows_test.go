package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// blow is what was done to nodes.
type blow struct {
	what string
	at   time.Time
	own  []*client // the pages of the apps that were hit
}

// machines are three, each with a NATS server and an app.
var machines = []string{"1", "2", "3"}

// hit notes what is done to machines.
func (x *chaos) hit(what string, apps ...string) {
	b := blow{what: what, at: time.Now()}
	for _, c := range x.clients {
		if slices.Contains(apps, c.on()) {
			b.own = append(b.own, c)
		}
	}
	x.blows = append(x.blows, b)
}

// strike sends a signal to a node, or to any of a kind, and waits until it is restarted.
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
	x.t.Logf("%s %v for %s: %s leads the pages, %s the list", now(), signal, name, leader, leads(x.js, "KV_"+bucket))
	was := x.node(name)
	x.hit(fmt.Sprintf("%s %v", kind(name, leader), signal), name)
	x.signal(name, signal)
	x.replaced(was, name)
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

// leader waits until all have recovered, and returns the machine that leads the hub's
// stream.
func (x *chaos) leader() (machine string) {
	x.t.Helper()
	return strings.TrimPrefix(x.healthy(x.js), "nats")
}

// sync notes what the servers of some machines have on their disks.
func (x *chaos) sync(machines ...string) {
	x.t.Helper()
	for _, m := range machines {
		x.signal("nats"+m, syscall.SIGSTOP)
		require.NoError(x.t, os.CopyFS(x.synced(m), os.DirFS(x.disk(m))))
		x.signal("nats"+m, syscall.SIGCONT)
	}
}

func (x *chaos) disk(machine string) string {
	disks, err := filepath.Glob(x.dir + "/cluster*/nats" + machine)
	require.NoError(x.t, err)
	require.Len(x.t, disks, 1)
	return disks[0]
}

func (x *chaos) synced(machine string) string { return x.dir + "/synced" + machine }

// cutPower takes the power from some machines: their server and app end at once, and
// what the server has written since sync is lost.
func (x *chaos) cutPower(machines ...string) {
	x.t.Helper()
	require.NoError(x.t, x.process.Signal(syscall.SIGSTOP)) // it restarts nothing before the disks are cut
	was := map[string]node{}
	for _, m := range machines {
		for _, name := range []string{"nats" + m, "app" + m} {
			was[name] = x.node(name)
			x.signal(name, syscall.SIGKILL)
		}
	}
	for name, node := range was {
		require.Eventually(x.t, func() bool { return !listens(node) }, patience, time.Millisecond, "%s is still there", name)
	}
	for _, m := range machines {
		x.lose(m)
	}
	require.NoError(x.t, x.process.Signal(syscall.SIGCONT))
	for name, node := range was {
		x.replaced(node, name)
	}
}

func listens(n node) bool {
	_, address, _ := strings.Cut(n.url, "://")
	conn, err := net.Dial("tcp", address)
	if err == nil {
		_ = conn.Close()
	}
	return err == nil
}

// lose makes the disk of a machine what it was at sync, but for a server's votes, which
// it writes through.
func (x *chaos) lose(machine string) {
	x.t.Helper()
	disk, synced := x.disk(machine), x.synced(machine)
	votes, err := filepath.Glob(disk + "/jetstream/$SYS/_js_/*/tav.idx")
	require.NoError(x.t, err)
	require.NotEmpty(x.t, votes)
	for _, vote := range votes {
		kept, err := filepath.Rel(disk, vote)
		require.NoError(x.t, err)
		require.NoError(x.t, os.Rename(vote, filepath.Join(synced, kept)))
	}
	require.NoError(x.t, os.RemoveAll(disk))
	require.NoError(x.t, os.Rename(synced, disk))
}

// part cuts the network between a machine and the others, until pages of the others
// have gone on, and no more pages are sent to the machine.
func (x *chaos) part(t *testing.T, machine string) {
	t.Helper()
	x.until(t, pace)
	x.hit("machine cut off", "app"+machine)
	own, link := x.blows[len(x.blows)-1].own, x.dir+"/cut-off"
	require.NotEmpty(t, own)
	require.NoError(t, os.Symlink(machine, link))
	more := x.published.Load() + 75
	x.hear(t, more, func(c *client) bool { return c.on() != "app"+machine })
	for _, c := range own {
		assert.Less(t, c.last(), more-pace, "the machine is not cut off")
	}
	require.Eventually(t, func() bool { return !x.ready("app" + machine) }, time.Minute, 10*time.Millisecond, "it takes pages")
	require.NoError(t, os.Remove(link))
}
