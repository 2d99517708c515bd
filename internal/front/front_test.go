package front

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root, made = "../..", "../../echov5"

// The front for v5 is what is made of the one for v4 now.
func TestFrontIsCurrent(t *testing.T) {
	needs(t, made)
	files, err := Files(root)
	require.NoError(t, err)
	for name, source := range sources(t, made) {
		if expect, ok := files[name]; ok {
			assert.Equal(t, string(expect), source, "%s is not current: run go generate ./...", name)
			delete(files, name)
		} else {
			assert.False(t, strings.HasPrefix(source, Header), "%s is left over: run go generate ./...", name)
		}
	}
	assert.Empty(t, files, "run go generate ./...")
}

// The middlewares of other modules for v5 are what is made of those for v4 now.
func TestMiddlewaresAreCurrent(t *testing.T) {
	files, err := Beside(root)
	require.NoError(t, err)
	for name, expect := range files {
		source, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err, "run go generate ./...")
		assert.Equal(t, string(expect), string(source), "%s is not current: run go generate ./...", name)
	}
}

// What is left out, skipped or said in other words is still there.
func TestNothingIsStale(t *testing.T) {
	needs(t, root+"/test")
	all := strings.Join(slices.Collect(maps.Values(sources(t, root))), "\n")
	for name, reason := range own {
		assert.FileExists(t, filepath.Join(root, name))
		assert.NotEmpty(t, reason, name)
	}
	for name, reason := range Skipped {
		assert.Contains(t, all, "func "+name+"(t *testing.T)")
		assert.NotEmpty(t, reason, name)
	}
	for _, w := range words {
		assert.Contains(t, all, w.v4)
	}
}

// needs skips a test where a folder is missing: the module is there without those
// that are modules of their own.
func needs(t *testing.T, folder string) {
	t.Helper()
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		t.Skip(folder + " is another module, which is not here")
	}
}

// sources returns the source in the folders that are translated, or were made, by
// the paths of the files.
func sources(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, folder := range Folders {
		paths, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		require.NoError(t, err)
		for _, file := range paths {
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			all[path.Join(folder, filepath.Base(file))] = string(source)
		}
	}
	return all
}

func TestForV5(t *testing.T) {
	var tests = []struct{ name, given, expect string }{
		{"a context", "func f(c echo.Context) {}", "func f(c *echo.Context) {}"},
		{"a pointer to one", "func f(c *echo.Context) {}", "func f(c *echo.Context) {}"},
		{"another type", "func f(c echo.ContextConfig) {}", "func f(c echo.ContextConfig) {}"},
		{"an import", `import "github.com/labstack/echo/v4/middleware"`, `import "github.com/labstack/echo/v5/middleware"`},
		{"the package", `import "github.com/echo-datastar/datastar"`, `import "github.com/echo-datastar/datastar/echov5"`},
		{"a folder that is translated", `import "github.com/echo-datastar/datastar/internal/testkit"`, `import "github.com/echo-datastar/datastar/echov5/internal/testkit"`},
		{"one that is shared", `import "github.com/echo-datastar/datastar/event"`, `import "github.com/echo-datastar/datastar/event"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := forV5("a.go", []byte("// Package a is one.\npackage a\n\n"+tt.given+"\n"))
			require.NoError(t, err)
			assert.Equal(t, "// Code generated from ../a.go by go generate; DO NOT EDIT.\n\n// Package a is one.\npackage a\n\n"+tt.expect+"\n", string(got))
		})
	}
	got, err := forV5("b/c/a.go", []byte("package a\n"))
	require.NoError(t, err)
	assert.Equal(t, "// Code generated from ../../../b/c/a.go by go generate; DO NOT EDIT.\n\npackage a\n", string(got))
	_, err = forV5("a.go", []byte("package a\n\nfunc {"))
	assert.ErrorContains(t, err, "a.go")
}
