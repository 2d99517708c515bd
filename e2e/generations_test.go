package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// generation is a client that the tests run, and how a page speaks to it.
type generation struct {
	version  string
	npm      bool   // npm has it
	prefix   string // of its page in the example
	protocol datastar.Protocol

	state, bind, click, load string // attributes
	get, post                string // the actions, with the URL for %s
	signal                   string // an expression, with the name for %s
}

// generations are the clients, the newest first. The example has a page for each of
// them but 1.0.2, which runs that of 1.0.4.
var generations = []generation{
	{"1.0.4", false, "/", datastar.V1, "data-signals", "data-bind", "data-on:click", "data-init", "@get('%s')", "@post('%s')", "$%s"},
	{"1.0.2", false, "/", datastar.V1, "data-signals", "data-bind", "data-on:click", "data-init", "@get('%s')", "@post('%s')", "$%s"},
	{"1.0.0-beta.11", true, "/beta", datastar.Beta, "data-signals", "data-bind", "data-on-click", "data-on-load", "@get('%s')", "@post('%s')", "$%s"},
	{"0.21.4", true, "/v0.21", datastar.Beta, "data-signals", "data-bind", "data-on-click", "data-on-load", "sse('%s')", "sse('%s',{method:'post'})", "%s.value"},
	{"0.20.1", false, "/v0.20", datastar.Beta, "data-store", "data-model", "data-on-click", "data-on-load", "$get('%s')", "$post('%s')", "$%s"},
	{"0.19.9", true, "/v0.19", datastar.V019, "data-store", "data-model", "data-on-click", "data-on-load", "$$get('%s')", "$$post('%s')", "$%s"},
	{"0.18.13", false, "/v0.18", datastar.V018, "data-store", "data-model", "data-on-click", "data-on-load", "$$get('%s')", "$$post('%s')", "$%s"},
}

// clientsVariable names the folder of the clients that npm does not have:
// <version>/datastar.js.
const clientsVariable = "DATASTAR_CLIENTS"

// available skips the test of a client that is not to be had. One that is
// missing from a folder that was given fails.
func (g generation) available(t *testing.T) {
	t.Helper()
	if !g.npm && os.Getenv(clientsVariable) == "" {
		t.Skipf("npm does not have client %s: %s=DIR runs it from DIR/%s/datastar.js", g.version, clientsVariable, g.version)
	}
	require.FileExists(t, g.file(), "npm ci in e2e, or %s, brings it", clientsVariable)
}

// queries reports whether the client has @query.
func (g generation) queries() bool { return g.protocol == datastar.V1 && g.version != "1.0.2" }

// here reports whether there is the client.
func (g generation) here() bool { return g.npm || os.Getenv(clientsVariable) != "" }

// file is where the client is.
func (g generation) file() string {
	if g.npm {
		return filepath.Join("node_modules", "datastar-"+g.version, "dist", "datastar.js")
	}
	return filepath.Join(os.Getenv(clientsVariable), g.version, "datastar.js")
}

// layClients copies the clients at hand to where pages expect them.
func layClients(dir string) error {
	for _, g := range generations {
		code, err := os.ReadFile(g.file())
		if err != nil {
			continue // its tests say so
		}
		places := []string{filepath.Join(dir, g.version)}
		if newest := g.newest().version; newest != g.version {
			places = append(places, filepath.Join(dir, g.version, newest))
		}
		for _, place := range places {
			if err := os.MkdirAll(place, 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(place, "datastar.js"), code, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// newest is the client for which the example's page was written. An older one
// with the same page takes its place.
func (g generation) newest() generation {
	i := slices.IndexFunc(generations, func(other generation) bool { return other.prefix == g.prefix })
	return generations[i]
}

// folder is where the example finds the client.
func (g generation) folder() string {
	if g.newest().version == g.version {
		return clients
	}
	return filepath.Join(clients, g.version)
}

var expression = regexp.MustCompile(`\b(GET|S)\(([^()]*)\)`)

// page writes HTML in the client's words: STATE, BIND, CLICK and LOAD are
// attributes, GET(url) and S(signal) expressions.
func (g generation) page(html string) string {
	html = strings.NewReplacer("STATE", g.state, "BIND", g.bind, "CLICK", g.click, "LOAD", g.load).Replace(html)
	return expression.ReplaceAllStringFunc(html, func(match string) string {
		part := expression.FindStringSubmatch(match)
		if part[1] == "GET" {
			return fmt.Sprintf(g.get, part[2])
		}
		return fmt.Sprintf(g.signal, part[2])
	})
}

// text is the client.
func (g generation) text(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(g.file())
	require.NoError(t, err)
	return text
}

// eachGeneration runs a test with each client of which something is true, side by side.
func eachGeneration(t *testing.T, is func(g generation) bool, test func(t *testing.T, g generation)) {
	t.Helper()
	for _, g := range generations {
		if !is(g) {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			test(t, g)
		})
	}
}
