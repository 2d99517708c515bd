package e2e

import (
	"flag"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var matrix = flag.String("matrix", "", "run TestMatrix, and write its table to the end of `FILE`")

// TestMatrix has all clients in all browsers live through all outages, behind all proxies,
// and tells what became of them. make matrix runs it.
func TestMatrix(t *testing.T) {
	if *matrix == "" {
		t.Skip("make matrix runs it")
	}
	requireInstalled(t, "firefox-esr", "WebKitWebDriver", "Xvfb", "nginx", "caddy", "haproxy")
	chromium, firefox := newPool(t, windows{}), startFirefox(t)
	shared := newPool(t, firefox)
	var (
		mu     sync.Mutex
		all    []result
		engine string
	)
	beside(t, 5, allOutages(), func(t *testing.T, o outage) {
		webkit := startWebKit(t) // of its own, since one opens but 17 connections
		found := o.endures(t, map[string]opener{"Chromium": chromium, "Firefox": shared, "WebKit": webkit}, visitors())
		mu.Lock()
		all, engine = append(all, found...), webkit.version
		mu.Unlock()
		for _, r := range found {
			t.Log(r)
			if !r.bare { // what the client's options cannot do is in the table
				assert.Empty(t, r.problems(), r.visitor)
			}
		}
	})
	text, err := os.ReadFile(*matrix)
	require.NoError(t, err)
	before, _, found := strings.Cut(string(text), written)
	require.True(t, found, "%s has no line %s", *matrix, written)
	require.NoError(t, os.WriteFile(*matrix, []byte(before+written+measured(t, all, firefox.version, engine)), 0o644))
}
