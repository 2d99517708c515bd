//go:build !suite

package datastar_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNothingOfV4 holds that who uses this front compiles no Echo v4.
func TestNothingOfV4(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	assert.NotContains(t, string(mod), "labstack/echo/v4")
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}}", ".").Output()
	require.NoError(t, err)
	dependencies := strings.Fields(string(out))
	assert.Contains(t, dependencies, "github.com/labstack/echo/v5")
	for _, imported := range dependencies {
		assert.NotContains(t, imported, "labstack/echo/v4")
		assert.NotContains(t, imported, "labstack/gommon")
		assert.NotEqual(t, "github.com/echo-datastar/datastar", imported, "it is the front for v4")
	}
}
