package event_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/require"
)

// tell writes a sequence down.
func (s *sequence) tell(coalesced []*event.Frame) string {
	var b strings.Builder
	b.WriteString("\n" + s.before.client.String() + " " + s.before.state())
	for i, frames := range [][]*event.Frame{s.frames, coalesced} {
		b.WriteString([]string{"\ngiven", "\nleft"}[i])
		for _, f := range frames {
			for _, e := range f.Events() {
				text, _ := e.AppendBinary(nil)
				b.WriteString("\n" + f.ID() + ": " + strings.Trim(strconv.QuoteToASCII(string(text[2:])), `"`))
			}
		}
	}
	return b.String()
}

// shrink returns the problem of a short sequence that fails: it leaves out events
// while it still fails.
func (s *sequence) shrink(problem string) string {
	for i := 0; i < len(s.events); i++ {
		shorter := begin(s.before)
		for _, m := range slices.Concat(s.events[:i], s.events[i+1:]) {
			shorter.add(m)
		}
		shorter.frame(func(int) int { return 0 })
		for cut := range event.Coalesce(shorter.frames) {
			if found, _ := shorter.fails(func(int) int { return cut }); found != "" {
				return shorter.shrink(found)
			}
		}
	}
	return problem
}

// check fails the test if coalescing changes a page. It returns how many events
// are left.
func (s *sequence) check(t testing.TB, choose func(int) int) (left int) {
	problem, left := s.fails(choose)
	if problem != "" {
		t.Fatal(s.shrink(problem))
	}
	return left
}

var clients = []event.Protocol{event.V1, event.Beta, event.V019, event.V018}

// TestCoalesce_keepsThePage compares pages that receive everything with pages
// that receive it coalesced.
func TestCoalesce_keepsThePage(t *testing.T) {
	const sequences = 5_100
	for _, client := range clients {
		t.Run(client.String(), func(t *testing.T) {
			t.Parallel()
			all, left := 0, 0
			for seed := range uint64(sequences) {
				r := rand.New(rand.NewPCG(seed, uint64(client)))
				length := 2 + r.IntN([]int{5, 10, 20, 39}[r.IntN(4)])
				if s := pools()[r.IntN(len(pools()))].draw(client, length, r.IntN); len(s.frames) > 0 {
					all += len(s.events)
					left += s.check(t, r.IntN)
				}
			}
			t.Logf("%d of %d events were left", left, all)
			require.Less(t, left, all*9/10)
		})
	}
}

// FuzzCoalesce takes its choices from the data, two bytes each.
func FuzzCoalesce(f *testing.F) {
	for seed := range uint64(40) {
		data, r := make([]byte, 200), rand.New(rand.NewPCG(seed, 3))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		choose := func(n int) (choice int) {
			if len(data) > 1 {
				choice, data = (int(data[0])<<8|int(data[1]))%n, data[2:]
			}
			return choice
		}
		length := min(len(data)/6, 60)
		client, pool := clients[choose(len(clients))], pools()[choose(len(pools()))]
		if s := pool.draw(client, length, choose); len(s.frames) > 0 {
			s.check(t, choose)
		}
	})
}
