//go:build !suite

package datastar_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/front"
)

// TestGenerated holds that the front is what go generate makes of the one for v4.
func TestGenerated(t *testing.T) {
	made, err := front.Files("..")
	require.NoError(t, err)
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range names {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		if expect, ok := made[name]; ok {
			assert.Equal(t, string(expect), string(source), "%s: run go generate in echov5", name)
			delete(made, name)
		} else {
			assert.NotContains(t, string(source), front.Header, "%s: run go generate in echov5", name)
		}
	}
	assert.Empty(t, made, "run go generate in echov5")
}

// TestSuite runs the tests of the front for v4 against this one, translated as
// the front is. What they say about Echo is in front_test.go.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	skip := "^(" + strings.Join(slices.Collect(maps.Keys(front.Skipped)), "|") + ")$"
	out, err := exec.CommandContext(t.Context(), "go", "test", "-race", "-count=1",
		"-tags=suite", "-overlay="+overlay(t), "-skip="+skip, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}

// overlay lays the suite over this folder.
func overlay(t *testing.T) (file string) {
	t.Helper()
	tests, err := front.Tests("..")
	require.NoError(t, err)
	require.NotEmpty(t, tests)
	here, err := os.Getwd()
	require.NoError(t, err)
	there := t.TempDir()
	replace := map[string]string{}
	for name, source := range tests {
		at := filepath.Join(there, name)
		require.NoError(t, os.WriteFile(at, source, 0o644))
		replace[filepath.Join(here, name)] = at
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	file = filepath.Join(there, "overlay.json")
	require.NoError(t, os.WriteFile(file, text, 0o644))
	return file
}
