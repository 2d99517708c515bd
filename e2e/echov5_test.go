package e2e

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/front"
)

// buildV5 builds the example for Echo v5: its source is translated as the front
// is, but for main.go, and laid over a folder of echov5.
func buildV5(t *testing.T) (binary string) {
	t.Helper()
	sources, err := front.Files("../_example")
	require.NoError(t, err)
	there, replace := t.TempDir(), map[string]string{}
	lay := func(name, with string) {
		at, err := filepath.Abs(filepath.Join("..", "echov5", "_example", name))
		require.NoError(t, err)
		replace[at], err = filepath.Abs(with)
		require.NoError(t, err)
	}
	for name, source := range sources {
		with := filepath.Join(there, name)
		require.NoError(t, os.WriteFile(with, source, 0o644))
		lay(name, with)
	}
	lay("main.go", "testdata/echov5/main.go")
	for _, folder := range []string{"templates", "static"} {
		eachFile(t, filepath.Join("..", "_example", folder), func(path string) {
			lay(strings.TrimPrefix(path, filepath.Join("..", "_example")), path)
		})
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	file, binary := filepath.Join(there, "overlay.json"), filepath.Join(there, "example")
	require.NoError(t, os.WriteFile(file, overlay, 0o644))
	out, err := exec.Command("go", "build", "-C", "../echov5", "-overlay", file, "-o", binary, "./_example").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

// eachFile walks a folder.
func eachFile(t *testing.T, folder string, do func(path string)) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			do(path)
		}
		return err
	}))
}

// The example runs on Echo v5 with the clients of the two newest protocols.
func TestExampleOnEchoV5(t *testing.T) {
	t.Parallel()
	binary := buildV5(t)
	for _, g := range generations {
		if !g.writes() || g.protocol != ds.V1 && g.protocol != ds.Beta {
			continue
		}
		t.Run(g.version, func(t *testing.T) { g.interact(t, binary) })
		t.Run(g.version+"/restarts", func(t *testing.T) { g.outlivesADeploy(t, binary) })
	}
}
