// Package docs holds the guides. Its tests compile every Go program and every
// snippet in them and in the README, and run the programs.
//
// A block that begins with "package" is a program and stands for itself. A guide has one
// program at most, which TestPrograms visits as visits says. A block that imports testing,
// and one that begins with "func Test", tests the program of its guide: TestGuidesTests
// runs it.
//
// Any other block is declarations or statements, and is compiled together with
// testdata/PAGE.go, or that of the page in alike, which has the imports and declares what the page's snippets use;
// what a block declares itself takes the place of what is declared there. "…" stands
// for what a snippet leaves out.
package docs

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"html/template"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

func TestBlocksCompile(t *testing.T) {
	fset := token.NewFileSet()
	var units []unit
	for _, b := range blocks(t, "go") {
		if !b.tests() { // which TestGuidesTests runs
			units = append(units, b.unit(t, fset))
		}
	}
	require.NotEmpty(t, units)
	packages := importer.ForCompiler(fset, "gc", exports(t, units))
	for _, u := range units {
		t.Run(u.name, func(t *testing.T) {
			config := types.Config{Importer: packages, Error: func(err error) {
				if !u.tolerates(err.(types.Error)) {
					t.Error(err)
				}
			}}
			checked, _ := config.Check("p", fset, u.files, nil)
			if checked.Name() == "main" {
				assert.NotNil(t, checked.Scope().Lookup("main"))
			}
		})
	}
}

// HTML that is a template is parsed with the functions of package page.
func TestTemplatesParse(t *testing.T) {
	for _, b := range blocks(t, "html") {
		if strings.Contains(b.text, "{{") {
			_, err := template.New("").Funcs(page.For(datastar.V1).FuncMap()).Parse(b.text)
			assert.NoError(t, err, b.name)
		}
	}
}

// block is a fenced block of a page.
type block struct {
	page, name, text string
	line             int // of its first line
}

var fence = regexp.MustCompile("(?ms)^```([a-z]*)[^\n]*\n(.*?)^```$")

// blocks returns all blocks in a language.
func blocks(t *testing.T, language string) (found []block) {
	t.Helper()
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, name := range append(pages, "../README.md") {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range fence.FindAllSubmatchIndex(text, -1) {
			if string(text[m[2]:m[3]]) == language {
				line := bytes.Count(text[:m[4]], []byte("\n")) + 1
				found = append(found, block{
					page: strings.TrimSuffix(filepath.Base(name), ".md"),
					name: filepath.Base(name) + ":" + strconv.Itoa(line),
					text: string(text[m[4]:m[5]]),
					line: line,
				})
			}
		}
	}
	return found
}

// tests reports whether the block is the test file of the program of its page.
func (b block) tests() bool {
	return strings.HasPrefix(b.text, "package main\n") && strings.Contains(b.text, "\n\t\"testing\"\n")
}

// unit is a block with what it takes to compile it.
type unit struct {
	name       string
	files      []*ast.File
	program    bool
	statements bool
}

// tolerates reports whether an error is a snippet's way: it needs not use all that
// the page has imported, nor what it shows how to make.
func (u unit) tolerates(err types.Error) bool {
	if u.program || !err.Soft {
		return false
	}
	return u.statements || strings.Contains(err.Msg, "imported")
}

func (b block) unit(t *testing.T, fset *token.FileSet) unit {
	u := unit{name: b.name}
	at := "\n//line " + b.name + "\n"
	if strings.HasPrefix(b.text, "package ") {
		file, err := parser.ParseFile(fset, b.page, at[1:]+b.text, parser.SkipObjectResolution)
		require.NoError(t, err)
		u.program, u.files = true, []*ast.File{file}
		return u
	}
	around := surroundings(t, fset, b.page)
	text := strings.ReplaceAll(b.text, "…", "/* … */")
	file, err := parser.ParseFile(fset, b.page, "package p"+at+text, parser.SkipObjectResolution)
	if err != nil {
		text = "package p; func _() error {" + at + text + "\npanic(0)\n}"
		file, err = parser.ParseFile(fset, b.page, text, parser.SkipObjectResolution)
		u.statements = true
	}
	require.NoError(t, err)
	replace(around, file)
	u.files = []*ast.File{around, file}
	return u
}

// alike are pages whose snippets use what those of another page do.
var alike = map[string]string{
	"commands": "forms", "page": "forms", "without-javascript": "forms",
	"from-newsse-steps": "from-newsse",
	"presence":          "live-pages", "streams": "live-pages",
}

// surroundings is what the snippets of a page use.
func surroundings(t *testing.T, fset *token.FileSet, page string) *ast.File {
	name := filepath.Join("testdata", cmp.Or(alike[page], page)+".go")
	var text any
	if _, err := os.Stat(name); os.IsNotExist(err) {
		text = "package p"
	}
	file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	require.NoError(t, err)
	return file
}

// replace takes what a block declares itself out of its surroundings, and gives the
// block what they import.
func replace(around, block *ast.File) {
	own := map[string]bool{}
	for _, d := range block.Decls {
		for _, name := range names(d) {
			own[name] = true
		}
	}
	around.Decls = slices.DeleteFunc(around.Decls, func(d ast.Decl) bool {
		if imports, ok := d.(*ast.GenDecl); ok && imports.Tok == token.IMPORT {
			imports.Specs = slices.DeleteFunc(imports.Specs, func(spec ast.Spec) bool {
				return own[strings.Trim(path.Base(spec.(*ast.ImportSpec).Path.Value), `"`)]
			})
			block.Decls = slices.Insert(block.Decls, 0, d)
		}
		return slices.ContainsFunc(names(d), func(name string) bool {
			receiver, _, _ := strings.Cut(name, ".")
			return own[name] || own[receiver]
		})
	})
}

// names is what a declaration declares, but for imports.
func names(d ast.Decl) (all []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []string{d.Name.Name}
		}
		receiver := d.Recv.List[0].Type
		if star, ok := receiver.(*ast.StarExpr); ok {
			receiver = star.X
		}
		return []string{receiver.(*ast.Ident).Name + "." + d.Name.Name}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				all = append(all, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					all = append(all, name.Name)
				}
			}
		}
	}
	return all
}

// exports has the go command compile all that is imported, and finds it.
func exports(t *testing.T, units []unit) importer.Lookup {
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}
	for _, u := range units {
		for _, file := range u.files {
			for _, spec := range file.Imports {
				name, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				args = append(args, name)
			}
		}
	}
	command := exec.Command("go", args...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	require.NoError(t, err)
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[name] = file
	}
	return func(name string) (io.ReadCloser, error) { return os.Open(cmp.Or(files[name], name)) }
}
