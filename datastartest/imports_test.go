package datastartest_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/echo-datastar/datastar"

// Users of either Echo and of none have the package as it is. What it is made of goes one way: the values and the page
// know no requests, and nobody but the package knows the hub.
func TestImports(t *testing.T) {
	const own = module + "/datastartest/internal/"
	for _, tt := range []struct {
		dir string
		may []string // beside the standard library
		not []string // of the standard library
	}{
		{".", []string{
			module + "/event", module + "/hub", module + "/internal/client", own + "action", own + "dom", own + "tab",
			"github.com/andybalholm/cascadia", "golang.org/x/net/html", "golang.org/x/net/html/atom",
		}, nil},
		{"internal/js", nil, []string{"net/http", "net/url"}},
		{"internal/signals", []string{module + "/event", own + "js"}, []string{"net/http", "net/url"}},
		{"internal/expr", []string{module + "/event", own + "js", own + "signals"}, []string{"net/http", "net/url"}},
		{"internal/dom", []string{module + "/event", "golang.org/x/net/html", "golang.org/x/net/html/atom"}, []string{"net/http", "net/url"}},
		{"internal/action", []string{module + "/event"}, nil},
		{"internal/tab", []string{
			module + "/event", module + "/internal/client", own + "action", own + "dom", own + "expr", own + "js", own + "signals",
			"golang.org/x/net/html", "golang.org/x/net/html/atom",
		}, nil},
	} {
		for name, imports := range importsOf(t, tt.dir) {
			for _, imported := range imports {
				if strings.Contains(imported, ".") {
					assert.Contains(t, tt.may, imported, name)
				}
				assert.NotContains(t, tt.not, imported, name)
			}
		}
	}
}

// importsOf are the imports of the files of a package, without its tests.
func importsOf(t *testing.T, dir string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files, dir)
	imports := map[string][]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			imports[name] = append(imports[name], strings.Trim(spec.Path.Value, `"`))
		}
	}
	return imports
}
