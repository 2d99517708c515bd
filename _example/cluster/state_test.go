package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// now returns the time as the processes log it, but with milliseconds.
func now() string { return time.Now().Format("15:04:05.000") }

// logState logs at the end of a test that failed how the streams are: who leads them, how
// far each server is, and which terms and votes of elections are on the disks.
func (c *cluster) logState(js jetstream.JetStream) {
	c.t.Cleanup(func() {
		if c.t.Failed() {
			logStream(c.t, js, "pages")
			logStream(c.t, js, "KV_"+bucket)
			c.logVotes()
		}
	})
}

func logStream(t *testing.T, js jetstream.JetStream, name string) {
	in, err := info(js, name)
	if err != nil {
		t.Logf("%s %s: %v", now(), name, err)
		return
	}
	t.Logf("%s %s: %s leads, messages %d to %d", now(), name, in.Cluster.Leader, in.State.FirstSeq, in.State.LastSeq)
	for _, replica := range in.Cluster.Replicas {
		t.Logf("  %+v", *replica)
	}
}

// logVotes logs the terms and votes: 8 bytes and a name.
func (c *cluster) logVotes() {
	votes, _ := filepath.Glob(c.dir + "/cluster*/nats*/jetstream/$SYS/_js_/*/tav.idx")
	for _, vote := range votes {
		if said, err := os.ReadFile(vote); err == nil && len(said) >= 8 {
			where := strings.TrimPrefix(filepath.Dir(vote), c.dir)
			c.t.Logf("  %s: term %d, vote %q", where, binary.LittleEndian.Uint64(said), said[8:])
		}
	}
}
