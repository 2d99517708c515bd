package event_test

import (
	"encoding/json"
	"errors"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata anew")

// goldenNames are the files of a case: name.sse holds the event's bytes, or
// name.err what ErrUnsupported says.
var goldenNames = map[event.Protocol]string{
	event.V1: "v1", event.Beta: "beta", event.V019: "v019", event.V018: "v018", event.V1CSP: "v1csp", event.BetaCSP: "betacsp",
}

// TestGolden compares the bytes of the events in testdata with the files
// beside them, which are meant to be read. They are written by
//
//	go test ./event -run TestGolden -update
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*/event.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 30)
	for _, file := range files {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			e := readGolden(t, file)
			require.NoError(t, e.Err())
			for _, p := range protocols {
				checkGolden(t, dir, p, e)
			}
		})
	}
}

func checkGolden(t *testing.T, dir string, p event.Protocol, e event.Event) {
	t.Helper()
	path := filepath.Join(dir, goldenNames[p])
	file, other := path+".sse", path+".err"
	got, err := p.Append(nil, e)
	if err != nil {
		require.True(t, errors.Is(err, event.ErrUnsupported), "%v: %v", p, err)
		got, file, other = []byte(err.Error()+"\n"), other, file
	}
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o644))
		_ = os.Remove(other)
	}
	expect, readErr := os.ReadFile(file)
	require.NoError(t, readErr)
	require.NoFileExists(t, other)
	assert.Equal(t, string(expect), string(got), file)
	if err == nil {
		all, err := client.ReadStrictly(p, got)
		assert.NoError(t, err, file)
		assert.Len(t, all, 1, file)
	}
}

// golden is an event.json.
type golden struct {
	Verb    string
	Text    string          // HTML, selector, script, URL or message
	Lines   []string        // the same, line by line
	Paths   []string        // of RemoveSignals, or URLs
	Signals json.RawMessage // of MergeSignals
	Name    string          // of DispatchEvent, as is
	Detail  json.RawMessage
	Options [][]string // name and arguments
}

func readGolden(t *testing.T, file string) event.Event {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	var g golden
	require.NoError(t, decoder.Decode(&g), file)
	if g.Lines != nil {
		g.Text = strings.Join(g.Lines, "\n")
	}
	return g.event(t)
}

func (g *golden) event(t *testing.T) event.Event {
	t.Helper()
	switch g.Verb {
	case "MergeFragments":
		return event.MergeFragments(g.Text, g.options(t)...)
	case "MergeSignals":
		return event.MergeSignals(g.Signals, g.options(t)...)
	case "RemoveFragments":
		return event.RemoveFragments(g.Text, g.options(t)...)
	case "RemoveSignals":
		return event.RemoveSignals(g.Paths...)
	case "ExecuteScript":
		return event.ExecuteScript(g.Text, g.options(t)...)
	case "Redirect":
		return event.Redirect(g.Text, g.options(t)...)
	case "ReplaceURL":
		return event.ReplaceURL(g.Text)
	case "ReplaceURLQuery":
		values, err := url.ParseQuery(g.Text)
		require.NoError(t, err)
		return event.ReplaceURLQuery(values)
	case "Prefetch":
		return event.Prefetch(g.Paths...)
	case "ConsoleLog":
		return event.ConsoleLog(g.Text)
	case "ConsoleError":
		return event.ConsoleError(g.Text)
	case "DispatchEvent":
		return event.DispatchEvent(g.Name, g.Detail, g.options(t)...)
	}
	require.Fail(t, "unknown verb", g.Verb)
	return event.Event{}
}
