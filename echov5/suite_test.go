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

	"github.com/stretchr/testify/require"

	// What a kept result depends on. It also depends on the tests, which Go does not
	// see in another module: -count 1 runs them again.
	_ "github.com/echo-datastar/datastar/echov5"
	_ "github.com/echo-datastar/datastar/echov5/internal/testkit"
	"github.com/echo-datastar/datastar/internal/front"
)

// TestSuite runs the tests for Echo v4, those of the root and of the folder test,
// against this front, translated as the front is. What they say about Echo is in
// internal/testkit/echo.go.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes as long as the tests for Echo v4")
	}
	skip := "^(" + strings.Join(slices.Collect(maps.Keys(front.Skipped)), "|") + ")$"
	out, err := exec.CommandContext(t.Context(), "go", "test", "-race", "-count=1",
		"-tags=suite", "-overlay="+overlay(t), "-skip="+skip, "./...").CombinedOutput()
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
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		require.NoError(t, os.WriteFile(at, source, 0o644))
		replace[filepath.Join(here, name)] = at
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	file = filepath.Join(there, "overlay.json")
	require.NoError(t, os.WriteFile(file, text, 0o644))
	return file
}
