package dev

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// failedOf parses and executes templates, and returns what is said of the error.
func failedOf(t *testing.T, files fstest.MapFS, data any) Problem {
	t.Helper()
	s := New(Config{Watch: []fs.FS{fstest.MapFS{}, files}})
	parsed, err := template.ParseFS(files, "*/*.html")
	if err == nil {
		err = parsed.ExecuteTemplate(io.Discard, "page.html", data)
	}
	require.Error(t, err)
	return s.Failed(fmt.Errorf("rendering: %w", err))
}

func TestFailed_template(t *testing.T) {
	var tests = []struct {
		name, page string
		line       int
		lines      string
	}{
		{"does not parse", "1\n2\n3\n4\n{{if}}\n6\n7\n8\n9\n", 5, "2\n3\n4\n{{if}}\n6\n7\n8"},
		{"has no such function", "{{nope}}", 1, "{{nope}}"},
		{"cannot be executed", "1\n{{.A.B}}\r\n", 2, "1\n{{.A.B}}"},
		{"has no such template", "1\n\n{{template \"nope\"}}", 3, "1\n\n{{template \"nope\"}}"},
		{"cannot be escaped", "<a href='{{if .}}'{{end}}>", 1, "<a href='{{if .}}'{{end}}>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := failedOf(t, fstest.MapFS{"a/page.html": {Data: []byte(tt.page)}}, struct{ A int }{})
			assert.Equal(t, "A template failed", p.Title)
			assert.Equal(t, "a/page.html", p.File)
			assert.Equal(t, tt.line, p.Line)
			assert.Equal(t, tt.lines, strings.Join(p.Lines, "\n"))
			assert.Contains(t, p.Text, "page.html")
		})
	}
}

// Of files with the same name the one that was written last is quoted.
func TestFailed_sameName(t *testing.T) {
	now := time.Now()
	p := failedOf(t, fstest.MapFS{
		"a/page.html": {Data: []byte("a"), ModTime: now.Add(-time.Hour)},
		"b/page.html": {Data: []byte("{{b}}"), ModTime: now},
		"c/page.html": {Data: []byte("c"), ModTime: now.Add(-time.Hour)},
	}, nil)
	assert.Equal(t, "b/page.html", p.File)
	assert.Equal(t, []string{"{{b}}"}, p.Lines)
}

func TestFailed_elsewhere(t *testing.T) {
	s := newServer()
	assert.Equal(t, Problem{Title: "A template failed", Text: "template: mail:3: unexpected EOF", File: "mail", Line: 3},
		s.Failed(errors.New("template: mail:3: unexpected EOF")), "of a string")
	assert.Equal(t, Problem{Title: "The handler failed", Text: "no database"}, s.Failed(errors.New("no database")))
	templ := New(Config{Watch: []fs.FS{fstest.MapFS{"ui/a.templ": {Data: []byte("1\n2")}}}}).Failed(errors.New("ui/a.templ: error at line 2, col 4: nope"))
	assert.Equal(t, Problem{Title: "A template failed", Text: "ui/a.templ: error at line 2, col 4: nope", File: "ui/a.templ", Line: 2, First: 1, Lines: []string{"1", "2"}}, templ)
}

// explode panics: this line is looked for by TestPanicked.
func explode() { _ = none[3] }

var none []string

// again recovers from a panic and panics again, as middlewares do.
func again() {
	defer func() { panic(recover()) }()
	explode()
}

func TestPanicked(t *testing.T) {
	for name, f := range map[string]func(){"at once": explode, "again": again} {
		t.Run(name, func(t *testing.T) {
			var p Problem
			func() {
				defer func() { p = newServer().Panicked(recover()) }()
				f()
			}()
			assert.Equal(t, "The handler panicked", p.Title)
			assert.Equal(t, "runtime error: index out of range [3] with length 0", p.Text)
			require.NotEmpty(t, p.Lines)
			assert.Equal(t, "problem_test.go", p.File, "relative to the working directory")
			assert.Equal(t, "func explode() { _ = none[3] }", p.Lines[p.Line-p.First])
			assert.Contains(t, p.Stack, "dev.explode\n")
			assert.NotContains(t, p.Stack, "Panicked(", "of what recovered")
		})
	}
}

// A panic with the error of a template is about the template.
func TestPanicked_template(t *testing.T) {
	s := New(Config{Watch: []fs.FS{fstest.MapFS{"a.html": {Data: []byte("{{a}}")}}}})
	var p Problem
	func() {
		defer func() { p = s.Panicked(recover()) }()
		template.Must(template.New("a.html").Parse("{{a}}"))
	}()
	assert.Equal(t, "a.html", p.File)
	assert.Equal(t, []string{"{{a}}"}, p.Lines)
	assert.NotEmpty(t, p.Stack)
}

// The script makes no code and no HTML of text, which Trusted Types would refuse, and is
// a few kB.
func TestScript(t *testing.T) {
	for _, sink := range []string{"innerHTML =", "insertAdjacentHTML", "outerHTML =", "DOMParser", "eval(", "Function(", "document.write", "createContextualFragment", "setHTML", ".src ="} {
		assert.NotContains(t, string(text), sink)
	}
	assert.NotContains(t, string(text), "\n//")
	assert.NotContains(t, string(text), "\t")
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	_, _ = zipped.Write(text)
	require.NoError(t, zipped.Close())
	assert.Less(t, packed.Len(), 10<<10)
	assert.Contains(t, string(text), `"datastar-dev"`)
}
