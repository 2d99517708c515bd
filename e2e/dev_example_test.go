package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The example shows with DEV=1 what changes in its templates and styles.
func TestDevelopment_example(t *testing.T) {
	dir, binary := copyExample(t)
	t.Setenv("DEV", "1")
	x := generations[0].start(t, binary, "0")
	for _, g := range generations {
		if g.newest().version != g.version {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			g.available(t)
			d := &developed{example: x, t: t, dir: dir}
			p := open(t, x.url+g.prefix)
			p.eventually(`document.querySelector("#feed").textContent !== ""`)
			p.enter("#input", "Hello")
			p.click("section:nth-of-type(1) button")
			p.eventually(`document.querySelector("#output").textContent.includes("Hello")`)
			p.eval("window.stays = true")
			page := filepath.Join("templates", g.folderOfTemplates(), "page.html")
			d.change(page, "An endless feed", "A feed that never ends")
			p.eventually(`[...document.querySelectorAll("h2")].some((h2) => h2.textContent === "A feed that never ends")`)
			d.change(filepath.Join("static", "style.css"), "max-width: 60rem", "max-width: 61rem")
			p.eventually(`getComputedStyle(document.body).maxWidth === "976px"`)
			d.change(filepath.Join("static", "style.css"), "max-width: 61rem", "max-width: 60rem")
			assert.Equal(t, "true Hello", p.eval(`window.stays + " " + document.querySelector("#input").value`))

			d.change(filepath.Join("templates", g.folderOfTemplates(), "contact.html"), "{{.Email}}", "{{.Mail}}")
			p.eventually(shadow(".overlay .place") + `?.textContent.endsWith("contact.html:4")`)
			p.do(chromedp.EmulateViewport(900, 700))
			p.eval(shadow(".mark") + ".click()")
			p.keep("development-"+g.version+".png", chromedp.CaptureScreenshot())
			d.change(filepath.Join("templates", g.folderOfTemplates(), "contact.html"), "{{.Mail}}", "{{.Email}}")
			p.eventually(shadow(".overlay") + " === null")
		})
	}
}

// folderOfTemplates is where the example has those of the generation.
func (g generation) folderOfTemplates() string {
	if g.prefix == "/" {
		return "v1"
	}
	return strings.TrimPrefix(g.prefix, "/")
}

// copyExample copies the example and builds it, so that its source can be changed.
func copyExample(t *testing.T) (dir, binary string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../_example")))
	for _, other := range []string{"board", "bulk", "cluster", "form", "inline", "job", "login", "scroll", "search", "internal"} {
		require.NoError(t, os.RemoveAll(filepath.Join(dir, other)))
	}
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	mod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	own := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module example")
	own += "\nrequire github.com/echo-datastar/datastar v0.0.0\nreplace github.com/echo-datastar/datastar => " + root + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(own), 0o644))
	sum, err := os.ReadFile("../go.sum")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644))
	binary = filepath.Join(dir, "example")
	out, err := exec.Command("go", "build", "-C", dir, "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return dir, binary
}
