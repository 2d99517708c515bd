package expr_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

var (
	generated = flag.Int("expr.n", 2000, "how many expressions are made")
	seed      = flag.Uint64("expr.seed", 1, "what they are made of")
)

type given struct {
	Signals  string   `json:"signals"`
	Computed []string `json:"computed"` // the signals c0, c1 and so on
	Effects  []string `json:"effects"`
	Steps    []string `json:"steps"`
	Returns  bool     `json:"returns"` // V1: the values of the steps are used
}

type outcome struct {
	Log      []string `json:"log"` // the values of steps and effects, as they ran
	Sent     string   `json:"sent"`
	Told     []string `json:"told"`
	Requests []sent   `json:"requests"`
}

type sent struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	Body   string `json:"body"`
	Type   string `json:"type"`
}

// Expressions do with the real client what they do here: to the signals, to what is sent and to what is told.
func TestAgainstClients(t *testing.T) {
	for p, name := range map[event.Protocol]string{event.V1: "v1.mjs", event.Beta: "beta.mjs"} {
		t.Run(p.String(), func(t *testing.T) {
			useClient(t, p)
			compare(t, p, script(t, "browser.mjs")+script(t, name))
		})
	}
}

// useClient has scripts find a client, and skips the test where it is missing.
func useClient(t *testing.T, p event.Protocol) {
	t.Helper()
	file := filepath.Join(os.Getenv("DATASTAR_CLIENTS"), "1.0.4", "datastar.js")
	if p == event.Beta {
		file = filepath.Join("..", "..", "..", "e2e", "node_modules", "datastar-1.0.0-beta.11", "dist", "datastar.js")
	}
	client, err := filepath.Abs(file)
	require.NoError(t, err)
	if _, err := os.Stat(client); err != nil {
		t.Skipf("DATASTAR_CLIENTS, or npm ci in e2e, has to bring the client: %v", err)
	}
	t.Setenv("CLIENT", "file://"+client)
}

func script(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(text)
}

func compare(t *testing.T, p event.Protocol, script string) {
	g := &generator{rand: rand.New(rand.NewPCG(*seed, uint64(p))), beta: p == event.Beta}
	cases := make([]given, *generated)
	for i := range cases {
		cases[i] = g.next()
	}
	evaluated := 0
	for rest := cases; len(rest) > 0 && !t.Failed(); {
		some := rest[:min(3000, len(rest))]
		for i, expect := range nodetest.Run[given, *outcome](t, script, some) {
			if expect == nil {
				break
			}
			rest = rest[1:]
			got, err := evaluate(t, p, some[i])
			if !errors.Is(err, js.ErrUnsupported) {
				evaluated++
				assert.Equal(t, *expect, got, "%s: %v", marshal(t, some[i]), err)
			}
		}
	}
	t.Logf("%d of %d were evaluated", evaluated, len(cases))
	assert.Greater(t, evaluated, len(cases)*3/4)
}

// evaluate is what the script does. The error is the last one.
func evaluate(t *testing.T, p event.Protocol, g given) (outcome, error) {
	b := newBed(t, p, g.Signals)
	o := outcome{Log: []string{}}
	var failed error
	// The client does not recover from these.
	b.env.Signals.OnError(func(err error) { failed = fmt.Errorf("%w: %w", js.ErrUnsupported, err) })
	log := func(prefix string, v js.Value, err error) {
		shown := "throws"
		if err == nil {
			shown = nodetest.Show(v)
		} else if failed == nil || errors.Is(err, js.ErrUnsupported) {
			failed = err
		}
		o.Log = append(o.Log, prefix+shown)
	}
	for i, c := range g.Computed {
		if err := b.env.Signals.Computed("c"+strconv.Itoa(i), b.prepare("data-text", c)); err != nil {
			failed = err
		}
	}
	var stops []func()
	for i, e := range g.Effects {
		run := b.prepare("data-text", e)
		stop, err := b.env.Signals.Effect(func() error {
			v, err := run()
			log(strconv.Itoa(i)+" ", v, err)
			return nil
		})
		require.NoError(t, err)
		stops = append(stops, stop)
	}
	var steps []func() (js.Value, error)
	for _, step := range g.Steps {
		name := map[bool]string{false: "data-on-x", true: "data-text"}[g.Returns]
		if p == event.V1 && !g.Returns {
			name = "data-on:x"
		}
		steps = append(steps, b.prepare(name, step))
	}
	b.changes = nil
	for _, step := range steps {
		_ = b.env.Signals.Batch(func() error {
			v, err := step()
			log("", v, err)
			return nil
		})
	}
	for _, stop := range stops {
		stop()
	}
	o.Told = append([]string{}, b.changes...)
	o.Requests = requests(b)
	o.Sent = b.sent()
	return o, failed
}

// requests are what the client hands to fetch.
func requests(b *bed) []sent {
	all := []sent{}
	for i, r := range b.page.requests {
		body := b.page.bodies[i]
		s := sent{Method: r.Method, URL: "http://page.test" + r.URL, Body: body, Type: "application/json"}
		if r.Method == "GET" || b.protocol == event.V1 && r.Method == "DELETE" {
			s.URL += "?datastar=" + strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(body))
			s.Body = ""
			if b.protocol == event.V1 {
				s.Type = ""
			}
		}
		all = append(all, s)
	}
	return all
}
