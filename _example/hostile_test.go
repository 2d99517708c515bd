package main

import (
	"flag"
	"regexp"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/_example/internal/hostile"
)

var (
	hostileSeed = flag.Uint64("hostile.seed", 1, "make the attacks of this `seed`")
	hostileN    = flag.Int("hostile.n", 5000, "make `n` attacks, each of one to five requests")
	hostileOnly = flag.Int("hostile.only", -1, "make the attack of this `number` alone, and print it")
)

// refusals are the statuses from 500 on that a client may see. Both are
// net/http's own, before a handler is asked.
var refusals = map[string]string{
	"501": "a Transfer-Encoding that is not chunked alone (net/http: isUnsupportedTEError in conn.serve)",
	"505": "a version that is not HTTP/1.x (net/http: http1ServerSupportsRequest in conn.readRequest)",
}

// exceptions may stand in the logs.
var exceptions = []struct {
	said   *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`^Echo logged: code=4\d\d, message=`),
		"README, Errors: what is refused after the first event is logged where no OnError shows it, and so is all that clients before 0.20 are refused"},
	{regexp.MustCompile(`^Echo logged: datastar: (context-timeout|old-client): `),
		"docs/doctor.md: it is the app's mistake, or an old client, and told once for each middleware"},
}

// usual are statuses that come up often, else the generator has lost something.
var usual = []string{"100", "200", "204", "303", "400", "403", "404", "422", "501"}

// Whatever clients send, it is answered or refused, and leaves no trace: no
// panic, no line in a log, no body that ran as a request, no goroutine and no
// memory.
func TestHostileRequests(t *testing.T) {
	s := besiege(t)
	g := hostile.New(*hostileSeed, s.routes)
	if *hostileOnly >= 0 {
		t.Log(g.Attack(*hostileOnly))
		s.attack(t, g.Attack(*hostileOnly))
		s.report(t)
		return
	}
	t.Logf("-hostile.seed %d -hostile.n %d", *hostileSeed, *hostileN)
	goroutines := runtime.NumGoroutine()
	s.play(t, g, 0, *hostileN/5)
	before := s.calm(t, goroutines)
	s.play(t, g, *hostileN/5, *hostileN)
	after := s.calm(t, goroutines)
	t.Logf("%d goroutines before, %+v after a fifth, %+v at the end", goroutines, before, after)
	assert.LessOrEqual(t, after.goroutines, goroutines)
	assert.Less(t, after.heap, before.heap+4<<20)
	s.answers(t)
	s.report(t)
	for _, status := range usual {
		assert.True(t, s.seen["status "+status] > 0 || *hostileN < 5000, "no status %s", status)
	}
}
