// Package front makes the front for Echo v5 from the one for v4: the same
// source, but for what each says about its Echo in an echo.go of its own.
package front

//go:generate go run ./gen

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Folders are translated, each to the folder of the same name in echov5. test/newsse
// is not: it gives the official SDK what is the writer of a response in v4.
var Folders = []string{".", "dev", "internal/testkit", "test"}

// own are the files that are not translated, and why.
var own = map[string]string{
	"doc.go":                   "names versions of Echo",
	"echo.go":                  "says what is special about v4",
	"dev/echo.go":              "says what is special about v4",
	"internal/testkit/echo.go": "says what is special about v4 in tests",
	"echo_test.go":             "a context of v4 is an interface, which middlewares may wrap",
	"imports_test.go":          "tests the packages of the root module",
}

// words are what comments say about v4 only.
var words = []struct{ v4, v5 string }{
	{"of a request, behind whatever other middlewares\n// wrapped around Echo's. It reports", "of a request. It reports"},
	{" // with all that was wrapped around it by now", ""},
}

// Skipped are tests that would fail, and why.
var Skipped = map[string]string{
	"TestLoopsEndWhenTheServerCloses": "StartConfig shuts down a server that was closed",
}

// Files returns the source of the front for v5, by the paths of the files in its
// folder, made of that in the root folder. Their tests are left out: see [Tests].
func Files(root string) (map[string][]byte, error) {
	return files(root, func(name string) bool { return !strings.HasSuffix(name, "_test.go") })
}

// Tests returns the tests of the front for v5. They are run, but not kept.
func Tests(root string) (map[string][]byte, error) {
	return files(root, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
}

// Middlewares are folders of other modules, whose middleware and its tests are translated
// for the folder echov5 in each.
var Middlewares = []string{"observe/otel", "observe/prometheus"}

// Beside returns the source of these, by the paths of the files in the root folder. A
// module that is not here is left out.
func Beside(root string) (map[string][]byte, error) {
	made := map[string][]byte{}
	for _, folder := range Middlewares {
		paths, err := filepath.Glob(filepath.Join(root, folder, "middleware*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range paths {
			source, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			from := path.Join(module, folder)
			source = bytes.ReplaceAll(source, []byte(`"`+from+`"`), []byte(`"`+path.Join(from, "echov5")+`"`))
			name := filepath.Base(file)
			if made[path.Join(folder, "echov5", name)], err = forV5(name, source); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

func files(root string, wanted func(name string) bool) (map[string][]byte, error) {
	made := map[string][]byte{}
	for _, folder := range Folders {
		paths, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range paths {
			name := path.Join(folder, filepath.Base(file))
			if own[name] != "" || !wanted(name) {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			if made[name], err = forV5(name, source); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

// Header is what each file that is made begins with.
const Header = "// Code generated from ../"

const module = "github.com/echo-datastar/datastar"

var context = regexp.MustCompile(`\*?\becho\.Context\b`)

// forV5 translates a file. An Echo context is a pointer to a struct in v5, not
// an interface, wherever it is named.
func forV5(name string, source []byte) ([]byte, error) {
	source = bytes.ReplaceAll(source, []byte("labstack/echo/v4"), []byte("labstack/echo/v5"))
	source = context.ReplaceAll(source, []byte("*echo.Context"))
	for _, folder := range Folders {
		from, to := path.Join(module, folder), path.Join(module, "echov5", folder)
		source = bytes.ReplaceAll(source, []byte(`"`+from+`"`), []byte(`"`+to+`"`))
	}
	for _, w := range words {
		source = bytes.ReplaceAll(source, []byte(w.v4), []byte(w.v5))
	}
	up := strings.Repeat("../", strings.Count(name, "/"))
	source = slices.Concat([]byte(Header+up+name+" by go generate; DO NOT EDIT.\n\n"), source)
	made, err := format.Source(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return made, nil
}
