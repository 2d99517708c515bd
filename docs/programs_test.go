package docs

import (
	"bufio"
	"cmp"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
)

// TestPrograms builds the program of each guide as a reader does who copies it, starts
// it, and visits it: see visits.
func TestPrograms(t *testing.T) {
	dir := module(t)
	command := exec.Command("go", "build", "-ldflags=-s -w", "-o", "bin/", "./...")
	command.Dir = dir
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for page := range programs(t) {
		visit := visits[page]
		if assert.NotNil(t, visit, "%s.md has a program that nobody visits", page) {
			t.Run(page, func(t *testing.T) {
				t.Parallel()
				visit(&program{t: t, binary: filepath.Join(dir, "bin", page)})
			})
		}
	}
	for page := range visits {
		assert.Contains(t, programs(t), page, "its program is gone")
	}
}

// TestGuidesTests runs what the guides test their programs with.
func TestGuidesTests(t *testing.T) {
	t.Parallel()
	command := exec.Command("go", "test", "-vet=off", "./...")
	command.Dir = module(t)
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}

// programs are the programs of the guides. Each has one at most.
func programs(t *testing.T) map[string]block {
	t.Helper()
	found := map[string]block{}
	for _, b := range blocks(t, "go") {
		if strings.HasPrefix(b.text, "package main\n") && !b.tests() {
			require.NotContains(t, found, b.page, "a guide has one program")
			found[b.page] = b
		}
	}
	return found
}

// tests are the tests that guides have of their programs, as files.
func tests(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, b := range blocks(t, "go") {
		switch at := "//line " + b.name + "\n"; {
		case b.tests():
			found[b.page] = at + b.text
		case strings.HasPrefix(b.text, "func Test"):
			found[b.page] = cmp.Or(found[b.page], imports) + at + b.text
		}
	}
	return found
}

// changes are what is another here: programs listen on any free port, and say on which.
var changes = strings.NewReplacer(
	`":3000"`, `"127.0.0.1:0"`,
	`"localhost:3000"`, `"127.0.0.1:0"`,
	`":" + cmp.Or(os.Getenv("PORT"), "3000")`, `cmp.Or("127.0.0.1:0")`,
	"nats.DefaultURL", `os.Getenv("NATS_URL")`,
)

// imports are what tests in guides are run with that are functions only.
const imports = `package main

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

var _ = []any{hub.Topic, context.Background, http.StatusOK, synctest.Test, time.Now, assert.Equal, datastartest.New, event.V1}
`

// module is a module with a folder for the program of each guide, and its tests.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		write(t, strings.ReplaceAll(string(text), "=> ../", "=> "+root+"/"), dir, name)
	}
	for page, b := range programs(t) {
		write(t, "//line "+b.name+"\n"+changes.Replace(b.text), dir, page, "main.go")
		if strings.Contains(b.text, "//go:embed datastar.js") {
			write(t, "// the client", dir, page, "datastar.js")
		}
		if strings.Contains(b.text, "//go:embed page.html style.css") {
			write(t, changes.Replace(b.text), dir, page, "main.go") // which looks for its own folder
			write(t, first(t, "html", page), dir, page, "page.html")
			write(t, first(t, "css", page), dir, page, "style.css")
		}
	}
	for page, text := range tests(t) {
		require.Contains(t, programs(t)[page].text, "func newApp(", "%s.md tests a program that it does not have", page)
		write(t, text, dir, page, "main_test.go")
	}
	return dir
}

// first is the first block of a guide in a language.
func first(t *testing.T, language, page string) string {
	t.Helper()
	all := blocks(t, language)
	i := slices.IndexFunc(all, func(b block) bool { return b.page == page })
	require.GreaterOrEqual(t, i, 0, "%s.md has no %s", page, language)
	return all[i].text
}

func write(t *testing.T, text string, path ...string) {
	t.Helper()
	name := filepath.Join(path...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
}

// program is a program of a guide.
type program struct {
	t      *testing.T
	binary string
}

// process is one that runs.
type process struct {
	t       *testing.T
	command *exec.Cmd
	url     *url.URL
}

var address = regexp.MustCompile(`127\.0\.0\.1:[1-9][0-9]*`)

// start starts the program, and waits until it listens.
func (p *program) start(env ...string) *process {
	p.t.Helper()
	run := &process{t: p.t, command: exec.Command(p.binary)}
	run.command.Env = append(os.Environ(), env...)
	run.command.Stderr = os.Stderr
	out, err := run.command.StdoutPipe()
	require.NoError(p.t, err)
	require.NoError(p.t, run.command.Start())
	p.t.Cleanup(func() { _ = run.command.Process.Kill(); _ = run.command.Wait() })
	lines := bufio.NewScanner(out)
	for run.url == nil && lines.Scan() {
		if found := address.FindString(lines.Text()); found != "" {
			run.url = &url.URL{Scheme: "http", Host: found}
		}
	}
	require.NotNil(p.t, run.url, "it says where it listens")
	go func() {
		for lines.Scan() { // what it logs
		}
	}()
	return run
}

// handler is a proxy before the running program.
func (r *process) handler() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(r.url)
			p.Out.Host = p.In.Host
			p.SetXForwarded()
		},
		ErrorLog: log.New(io.Discard, "", 0), // streams break when a program ends
	}
}

// app is the running program as its users see it, with TLS.
func (r *process) app(opts ...datastartest.Option) *datastartest.App {
	r.t.Helper()
	return datastartest.New(r.t, r.handler(), append(opts, datastartest.WithPatience(20*time.Second))...)
}

// visit starts the program and opens its page.
func (p *program) visit(opts ...datastartest.Option) *datastartest.Page {
	p.t.Helper()
	return p.start().app(opts...).Visit("/")
}

// stop has the program end, as a service manager does.
func (r *process) stop() {
	r.t.Helper()
	require.NoError(r.t, r.command.Process.Signal(syscall.SIGTERM))
	require.NoError(r.t, r.command.Wait(), "it ends without an error")
}
