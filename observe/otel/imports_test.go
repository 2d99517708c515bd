package otel_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Who observes a hub compiles no Echo, who uses one Echo not the other, and nobody the SDK.
func TestImports(t *testing.T) {
	var tests = []struct {
		folder string
		never  []string
	}{
		{".", []string{"github.com/labstack/echo/v5", "go.opentelemetry.io/otel/sdk"}},
		{"./echov5", []string{"github.com/labstack/echo/v4", "github.com/labstack/gommon", "go.opentelemetry.io/otel/sdk"}},
		{"./otelhub", []string{"github.com/labstack", "go.opentelemetry.io/otel/sdk"}},
	}
	for _, tt := range tests {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", tt.folder).Output()
		require.NoError(t, err)
		for _, imported := range strings.Fields(string(out)) {
			for _, never := range tt.never {
				assert.False(t, strings.HasPrefix(imported, never), "%s imports %s", tt.folder, imported)
			}
		}
	}
}
