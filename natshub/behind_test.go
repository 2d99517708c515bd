package natshub

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestForged has a thousand clients reconnect with ids that were never given out: the
// leader is asked a few times, and a page beside them waits for nothing.
func TestForged(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{CheckInterval: time.Hour}))
	publish(t, h, "x", "1")
	spy := connect(t, s)
	var requests atomic.Int32
	_, err := spy.Subscribe("$JS.API.STREAM.INFO."+h.config.Name, func(*nats.Msg) { requests.Add(1) })
	require.NoError(t, err)
	require.NoError(t, spy.Flush())
	must(h.link.ask(t.Context()))
	eventually(t, func() bool { return requests.Swap(0) == 1 }) // the spy sees requests

	epoch, _, _ := strings.Cut(h.Position(), "-")
	tail, now := h.sequencer.mark().last, markOf(time.Now())
	began := time.Now()
	for i, forged := range []string{
		fmt.Sprint(epoch, "-", uint64(math.MaxUint64), "-", now), fmt.Sprint(epoch, "-", tail+farAhead+1, "-", now), fmt.Sprint(epoch, "-", tail+1),
		fmt.Sprint(epoch, "-", tail+1, "-", markOf(time.Now().Add(time.Hour))), fmt.Sprint(epoch, "-", tail+1, "-", markOf(time.Now().Add(-time.Hour))),
		fmt.Sprint(epoch, "-", tail+1, "-!"), fmt.Sprint(epoch, "-", tail+1, "-+", now), fmt.Sprint(epoch, "-", tail+1, "-", strings.ToUpper(now)),
	} {
		assert.Equal(t, []string{reloads}, visit(t, h, forged, h.Feed("x")).texts, "%d", i)
	}
	t.Log("8 that are not plausible took", time.Since(began))
	assert.Zero(t, requests.Load())

	p := visit(t, h, "", h.Feed("x"))
	var all sync.WaitGroup
	began = time.Now()
	for i := range uint64(1000) {
		all.Go(func() {
			for range h.Feed("x").Events(t.Context(), fmt.Sprint(epoch, "-", tail+1000+i, "-", now)) {
				break
			}
		})
	}
	eventually(t, func() bool { // they wait
		h.sequencer.mu.Lock()
		defer h.sequencer.mu.Unlock()
		return h.sequencer.asked > 0
	})
	var longest time.Duration
	for range 20 {
		sent := time.Now()
		publish(t, h, "x", "2")
		p.until("2")
		longest = max(longest, time.Since(sent))
	}
	all.Wait()
	t.Log("1000 took", time.Since(began), "with", requests.Load(), "requests; the longest wait beside them was", longest)
	assert.LessOrEqual(t, requests.Load(), int32(2+time.Since(began)/questionPause))
	assert.EqualValues(t, 1008, h.Stats().Gaps)
}
