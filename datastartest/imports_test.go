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

// Users of either Echo and of none have the package as it is.
func TestImports(t *testing.T) {
	const module = "github.com/echo-datastar/datastar"
	may := []string{
		module + "/event", module + "/hub", module + "/internal/client", module + "/datastartest/internal/action", module + "/datastartest/internal/dom", module + "/datastartest/internal/tab",
		"github.com/andybalholm/cascadia", "golang.org/x/net/html", "golang.org/x/net/html/atom",
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			if imported := strings.Trim(spec.Path.Value, `"`); strings.Contains(imported, ".") {
				assert.Contains(t, may, imported, name)
			}
		}
	}
}
