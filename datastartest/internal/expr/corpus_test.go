package expr_test

import (
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

var (
	inSources = regexp.MustCompile(`[\s"'](data-[a-z][\w:.-]*)=(?:"([^"]*)"|'([^']*)')`)
	dynamic   = regexp.MustCompile(`\{\{[^}]*\}\}`)
)

// Every attribute that the examples and the guides write in their pages can be read and compiled, for one client at
// least. What a template puts in is taken for a number.
func TestAttributesOfExamples(t *testing.T) {
	compiled := 0
	for file, text := range sources(t) {
		for _, m := range inSources.FindAllStringSubmatch(text, -1) {
			value := html.UnescapeString(dynamic.ReplaceAllString(m[2]+m[3], "1"))
			known, err := compiles(t, m[1], value)
			if !known {
				continue
			}
			compiled++
			assert.NoError(t, err, "%s: %s=%q", file, m[1], value)
		}
	}
	assert.Greater(t, compiled, 100)
}

// sources are the files that have pages, by their names.
func sources(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	root := filepath.Join("..", "..", "..")
	for _, dir := range []string{"_example", "docs", "README.md"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			switch filepath.Ext(path) {
			case ".html", ".templ", ".md", ".go":
				text, err := os.ReadFile(path)
				found[path] = string(text)
				return err
			}
			return nil
		}))
	}
	return found
}

// compiles reports whether a client knows an attribute, and why it cannot be compiled.
func compiles(t *testing.T, name, value string) (known bool, err error) {
	t.Helper()
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		store, failed := signals.New(p)
		require.NoError(t, failed)
		a, failed := expr.Parse(p, name, value)
		if failed == nil && a == nil {
			continue
		}
		known = true
		if failed == nil {
			failed = compileOne(a, store)
		}
		if failed == nil {
			return true, nil
		}
		err = failed
	}
	return known, err
}

func compileOne(a *expr.Attribute, store signals.Store) error {
	switch a.Role {
	case expr.Bind, expr.Ref, expr.Indicator, expr.JSONSignals, expr.Persist, expr.ScrollIntoView, expr.Overcomplicated:
		return nil // they have no expression
	}
	e, err := a.Compile(store)
	if err == nil && e.JavaScript() == "" && a.Role == expr.Signals {
		_, err = js.Parse(js.Source{Text: "return (" + a.Value + ")", Original: a.Value})
	}
	return err
}
