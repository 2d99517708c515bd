package main

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/echo-datastar/datastar/_example/internal/hostile"
)

// ledger is what went wrong, by kind, and what was seen at all.
type ledger struct {
	mu       sync.Mutex
	wrong    map[string][]string // what was said of each, with the attack's number
	seen     map[string]int
	attacker map[string]int // by the address of its connection
	running  map[*http.Request]string
}

func newLedger() *ledger {
	return &ledger{wrong: map[string][]string{}, seen: map[string]int{}, attacker: map[string]int{}, running: map[*http.Request]string{}}
}

// changing is what differs between two faults of one kind.
var changing = regexp.MustCompile(`(?s)0x[0-9a-f]+|[0-9]+|"[^"]*"|goroutine .*`)

// fault notes that something is wrong, unless it is among the exceptions.
func (l *ledger) fault(who, format string, args ...any) {
	said := strings.Map(visible, fmt.Sprintf(format, args...))
	for _, exception := range exceptions {
		if exception.said.MatchString(said) {
			l.saw("exceptions "+exception.said.String(), 1)
			return
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	kind := changing.ReplaceAllString(said, "…")
	l.wrong[kind] = append(l.wrong[kind], "by "+who+": "+said)
}

// visible keeps what clients sent from garbling the terminal.
func visible(r rune) rune {
	if r == '\n' || r == '\t' || unicode.IsPrint(r) {
		return r
	}
	return '·'
}

// saw counts what came up.
func (l *ledger) saw(what string, times int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[what] += times
}

// begins notes whose connection an address is.
func (l *ledger) begins(address string, number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attacker[address] = number
}

var remote = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// Write is the log of net/http, which has nothing to say.
func (l *ledger) Write(line []byte) (int, error) {
	l.mu.Lock()
	number, known := l.attacker[remote.FindString(string(line))]
	l.mu.Unlock()
	who := "attack ?"
	if known {
		who = fmt.Sprint("attack ", number)
	}
	l.fault(who, "net/http logged: %s", line)
	return len(line), nil
}

// judged notes what an attack came to.
func (l *ledger) judged(a hostile.Attack, o hostile.Outcome) {
	l.saw("connections, "+a.Kind, 1)
	l.saw("requests", a.Requests)
	l.saw("answers to polite requests", o.Answers)
	who := fmt.Sprint("attack ", a.Number)
	for _, status := range hostile.Statuses(o.Answer) {
		l.saw("status "+status, 1)
		if status >= "500" && refusals[status] == "" {
			l.fault(who, "status %s", status)
		}
	}
	if o.Problem != nil {
		l.fault(who, "a polite client is not answered as it should be: %s", o.Problem)
	}
}

// report fails the test for each kind of fault, with its first attacks.
func (l *ledger) report(t *testing.T) {
	l.idle()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, what := range slices.Sorted(maps.Keys(l.seen)) {
		t.Logf("%6d %s", l.seen[what], what)
	}
	for _, kind := range slices.Sorted(maps.Keys(l.wrong)) {
		said := l.wrong[kind]
		t.Errorf("%d times: %.200s\n%.3000s", len(said), kind, strings.Join(said[:min(3, len(said))], "\n"))
	}
	for _, who := range l.running {
		t.Errorf("%s is still served", who)
	}
}

// idle waits until no request is served: a client may have its answer before the
// handler returned. What is still served after that is reported.
func (l *ledger) idle() {
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		l.mu.Lock()
		running := len(l.running)
		l.mu.Unlock()
		if running == 0 {
			return
		}
	}
}
