package main

import (
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever is in the folders beside the app is listed, serves on the port that
// the list says, and has its picture.
func TestExamples(t *testing.T) {
	programs, err := filepath.Glob("*/main.go")
	require.NoError(t, err)
	require.NotEmpty(t, programs)
	listed := map[string]example{}
	for _, x := range beside {
		listed[x.Name] = x
	}
	for _, program := range programs {
		name := filepath.Dir(program)
		t.Run(name, func(t *testing.T) {
			require.Contains(t, listed, name)
			port := listed[name].Address[len("http://localhost:"):]
			source, err := os.ReadFile(program)
			require.NoError(t, err)
			assert.Contains(t, string(source), `"`+port+`"`)

			file, err := embedded.Open("static/pictures/" + name + ".png")
			require.NoError(t, err)
			defer file.Close()
			size, err := png.DecodeConfig(file)
			require.NoError(t, err)
			assert.Equal(t, 900, size.Width, "the picture of -screenshots goes there")
		})
	}
}

func TestExamplesPage(t *testing.T) {
	for _, g := range generations {
		w := ask(http.MethodGet, g.At("/examples"), "")
		require.Equal(t, http.StatusOK, w.Code)
		for _, x := range g.Examples() {
			assert.Contains(t, w.Body.String(), `<a href="`+x.Address+`"`, g.Version)
			assert.Contains(t, w.Body.String(), x.Command, g.Version)
		}
	}
}
