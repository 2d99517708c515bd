package datastar_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	module  = "github.com/echo-datastar/datastar"
	goJSON  = "github.com/goccy/go-json"
	echoV4  = "github.com/labstack/echo/v4"
	testify = "github.com/stretchr/testify"
)

// arrows are what each package may import besides the standard library, and
// what it never may of that. A package that is not here fails.
var arrows = map[string]struct{ may, never []string }{
	".": {
		may: []string{
			module + "/event", module + "/internal/doctor", module + "/internal/ending", module + "/internal/invalid", module + "/internal/live", module + "/internal/local", module + "/internal/once", module + "/internal/script", module + "/internal/signals", module + "/internal/stream", module + "/observe", module + "/page",
			echoV4, goJSON,
		},
	},
	"dev":                      {may: []string{module, module + "/internal/dev", module + "/internal/local", module + "/internal/signals", module + "/internal/uploads", echoV4}},
	"doctor":                   {may: []string{module + "/internal/doctor"}},
	"event":                    {may: []string{goJSON}, never: []string{"net/http"}},
	"hub":                      {may: []string{module + "/event", module + "/observe"}, never: []string{"net/http"}},
	"hub/hubtest":              {may: []string{module + "/event", module + "/hub", testify + "/assert", testify + "/require"}},
	"internal/client":          {may: []string{module + "/event"}, never: []string{"net/http"}},
	"internal/deadline":        {},
	"internal/dev":             {may: []string{module + "/observe"}},
	"internal/doctor":          {may: []string{module + "/internal/local"}},
	"internal/ending":          {may: []string{module + "/observe"}, never: []string{"net/http"}},
	"internal/front":           {},
	"internal/front/gen":       {may: []string{module + "/internal/front"}},
	"internal/invalid":         {may: []string{goJSON}, never: []string{"net/http"}},
	"internal/leak":            {},
	"internal/live":            {may: []string{module + "/internal/script"}, never: []string{"net/http"}},
	"internal/local":           {},
	"internal/once":            {may: []string{module + "/event", module + "/internal/deadline", module + "/internal/signals"}},
	"internal/script":          {never: []string{"net/http"}},
	"internal/signals":         {may: []string{goJSON}},
	"internal/stream":          {may: []string{module + "/event", module + "/internal/deadline", module + "/internal/uploads", module + "/observe"}},
	"internal/testkit":         {may: []string{module, echoV4, echoV4 + "/middleware", testify + "/assert", testify + "/require"}},
	"internal/trials":          {never: []string{"net/http"}},
	"internal/uploads":         {},
	"job":                      {may: []string{module + "/event", module + "/hub"}, never: []string{"net/http"}},
	"observe":                  {never: []string{"net/http"}},
	"observe/internal/buckets": {},
	"observe/internal/figures": {may: []string{module + "/hub"}},
	"observe/internal/text":    {},
	"page":                     {may: []string{module + "/event", module + "/internal/live", module + "/internal/script", goJSON}, never: []string{"net/http"}},
}

func TestImports(t *testing.T) {
	folders := packages(t)
	for folder := range arrows {
		assert.Contains(t, folders, folder)
	}
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			arrow, known := arrows[folder]
			require.True(t, known, "a new package needs its row")
			for file, imports := range importsOf(t, folder) {
				test := strings.HasSuffix(file, "_test.go")
				for _, imported := range imports {
					assert.True(t, allowed(imported, arrow.may, test), "%s imports %s", file, imported)
					assert.NotContains(t, arrow.never, imported, file)
					assert.False(t, !strings.HasPrefix(folder, "hub") && folder != "job" && folder != "observe/internal/figures" && strings.HasPrefix(imported, module+"/hub"), "%s imports a hub", file)
					assert.False(t, folder != "." && folder != "dev" && folder != "internal/testkit" && strings.Contains(imported, "labstack"), "%s imports Echo", file)
				}
			}
		})
	}
}

// allowed reports whether a file may import a package. Tests may also import
// testify, and the package that they test.
func allowed(imported string, may []string, test bool) bool {
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	if slices.Contains(may, imported) {
		return true
	}
	return test && (strings.HasPrefix(imported, testify+"/") || strings.HasPrefix(imported, module) || strings.HasPrefix(imported, echoV4))
}

// packages finds the folders of this module that hold Go files.
func packages(t *testing.T) (folders []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return skip(name)
		case strings.HasSuffix(name, ".go"):
			folders = append(folders, filepath.ToSlash(filepath.Dir(name)))
		}
		return nil
	})
	require.NoError(t, err)
	slices.Sort(folders)
	return slices.Compact(folders)
}

// skip passes by what Go does, and other modules.
func skip(folder string) error {
	if folder == "." {
		return nil
	}
	base := path.Base(filepath.ToSlash(folder))
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	if err == nil || base == "testdata" || base == "node_modules" || strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".") {
		return fs.SkipDir
	}
	return nil
}

// importsOf returns what each Go file of a folder imports.
func importsOf(t *testing.T, folder string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	imports := map[string][]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			imports[name] = append(imports[name], imported)
		}
	}
	return imports
}

// Each source file has a test file of its name; doc.go has the examples.
func TestEachFileHasItsTests(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") && file != "doc.go" {
			assert.FileExists(t, strings.TrimSuffix(file, ".go")+"_test.go")
		}
	}
}

func TestRequirements(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	var direct []string
	for _, match := range regexp.MustCompile(`(?m)^(?:require)?\s+(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1) {
		direct = append(direct, match[1])
	}
	slices.Sort(direct)
	assert.Equal(t, []string{goJSON, echoV4, testify}, direct)
	assert.NotContains(t, string(mod), "replace")
}
