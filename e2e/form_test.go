package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// typed are the fields of the form that are typed into.
var typed = []string{"name", "email", "age", "password", "repeat"}

// fill fills the form so that nothing is wrong with it.
func (p *tab) fill(name string) {
	p.t.Helper()
	for i, text := range []string{name, "ada@example.com", "36", "engine no. 1", "engine no. 1"} {
		p.enter("[name="+typed[i]+"]", text)
	}
	if p.eval(`document.querySelector("[name=accepted]").checked`) == "false" {
		p.click("[name=accepted]")
	}
}

// wrong waits until what is said beside a field has a text in it, or is "".
func (p *tab) wrong(field, text string) {
	p.t.Helper()
	said := fmt.Sprintf(`document.querySelector("#errors-%s").textContent`, field)
	p.eventually(fmt.Sprintf(`%[2]s === "" ? %[1]s === "" : %[1]s.includes(%[2]s)`, said, quote(text)))
}

// problem waits until the page shows a problem, or none for "".
func (p *tab) problem(text string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`(document.querySelector("main > .wrong") ?? document.querySelector("#problem")).textContent.includes(%[1]s)
		&& (%[1]s !== "" || document.querySelector("#problem").textContent === "")`, quote(text)))
}

// choose chooses a file that begins in some way, and goes on for so many bytes.
func (p *tab) choose(name, begins string, bytes int) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), name)
	require.NoError(p.t, os.WriteFile(file, []byte(begins+strings.Repeat(".", bytes)), 0o600))
	p.do(chromedp.SetUploadFiles(chromedp.CSS("[name=avatar]"), []string{file}))
}

// picture is a file that is what it claims to be.
func picture(t *testing.T) string {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "docs", "example.png"))
	require.NoError(t, err)
	return string(file)
}

// sends is how often the page sent the form.
const sends = `performance.getEntriesByType("resource").filter(e => new URL(e.name).pathname === "/").length`

// slow lets the page send so many bytes a second.
func (p *tab) slow(bytes float64) {
	p.t.Helper()
	rules := []*network.Conditions{{UploadThroughput: bytes, DownloadThroughput: -1}}
	p.do(command(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules}))
}

// send sends the form. Without scripts it waits for the page that answers.
func (p *tab) send(scripts bool) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`window.before = true`))
	p.click("main button")
	if !scripts {
		p.eventually(`window.before === undefined && document.readyState === "complete"`)
	}
}

// signsUp sends the form with all that can be wrong with it, and in the end
// with nothing. Scripts or not, it is the same.
func (p *tab) signsUp(d *demo, scripts bool) {
	p.send(scripts)
	for _, field := range []string{"accepted", "name", "email", "password", "repeat"} {
		p.wrong(field, "is required")
	}
	p.wrong("age", "must be 18 or more")
	for _, given := range hostile {
		for _, field := range typed {
			p.enter("[name="+field+"]", given.text)
		}
		p.send(scripts)
		p.wrong("email", "must be an email address")
		p.wrong("age", "must be 18 or more")
		p.eventually(fmt.Sprintf(`document.querySelector("[name=name]").value === %s`, quote(given.text)))
	}
	p.wrong("password", "must be at most 72 characters long")
	p.fill(strings.Repeat("x", 1_000_000)) // the signals are below 1 MiB
	p.send(scripts)
	p.wrong("name", "must be at most 100 characters long")
	p.problem("")

	const name = `Ada "</script>" 'Lovelace' 👋🏽`
	p.fill(name)
	p.choose(`"><img src=x onerror=alert(1)>.png`, "<svg onload=alert(1)>", 0)
	p.send(scripts)
	p.wrong("avatar", "must be a PNG")
	for _, field := range append([]string{"accepted"}, typed...) {
		p.wrong(field, "")
	}
	p.fill(name) // passwords do not come back without scripts
	p.choose("avatar.html", picture(p.t), 1000)
	if scripts {
		d.fits(p, "filled")
	}
	p.send(scripts)
	p.eventually(`location.pathname.startsWith("/members/") && document.querySelector("#name").textContent === ` + quote(name))
	p.eventually(`document.readyState === "complete" && document.querySelector("img.avatar").naturalWidth > 0`)
	if scripts {
		d.fits(p, "thanks")
	}
	p.renames(scripts)
}

// renames gives the member whose page it is another name. What was said to its last page
// is not said again.
func (p *tab) renames(scripts bool) {
	p.t.Helper()
	flashed := func(text string) {
		p.t.Helper()
		p.is(text, `[...document.querySelectorAll("main [role=status]")].map(e => e.textContent).join()`)
	}
	flashed("You have signed up.")
	p.do(chromedp.Reload())
	p.eventually(`document.readyState === "complete"`)
	flashed("")
	p.enter("[name=name]", "")
	p.send(scripts)
	p.wrong("name", "is required")
	p.enter("[name=name]", "<b>Augusta</b>")
	p.send(scripts)
	p.reads("<b>Augusta</b>", "#name")
	p.wrong("name", "")
	p.is(strconv.FormatBool(scripts), "String(window.before === true)") // the page has stayed
	if scripts {
		flashed("")
		return
	}
	flashed("You have another name.")
	p.do(chromedp.Reload())
	flashed("")
}

func TestForm(t *testing.T) {
	t.Parallel()
	eachDemo(t, "form", func(t *testing.T, d *demo) { d.open("/").signsUp(d, true) })
}

func TestForm_withoutScripts(t *testing.T) {
	t.Parallel()
	eachDemo(t, "form", func(t *testing.T, d *demo) { d.withoutScripts("/").signsUp(d, false) })
}

// What breaks off because nobody bears it is said, and not sent again.
func TestForm_farTooLarge(t *testing.T) {
	t.Parallel()
	eachDemo(t, "form", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.choose("avatar.png", picture(t), 100<<20)
		p.click("main button")
		p.problem("more than 8 MB")
		p.eventually(`document.querySelector("progress").hidden`)
		assert.Equal(t, "1", p.eval(sends))
		p.mu.Lock()
		defer p.mu.Unlock()
		p.problems = slices.DeleteFunc(p.problems, func(s string) bool { return strings.Contains(s, "FetchFailed") }) // if it had to give up
	})
}

// What is wrong is said while it is typed, but not of what is still to come.
func TestForm_whileTyping(t *testing.T) {
	t.Parallel()
	eachDemo(t, "form", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.enter("[name=email]", "ada")
		p.wrong("email", "must be an email address")
		p.enter("[name=age]", "17")
		p.wrong("age", "must be 18 or more")
		p.wrong("name", "")
		p.wrong("accepted", "")
		p.click("main button")
		p.wrong("name", "is required")
		d.fits(p, "wrong")

		p.enter("[name=email]", "ada@example.com")
		p.wrong("email", "")
		p.wrong("name", "is required")
		p.enter("[name=password]", "engine no. 1")
		p.enter("[name=repeat]", "engine no. 2")
		p.wrong("repeat", "does not match")
		p.enter("[name=name]", strings.Repeat("x", 1_000_000))
		p.wrong("name", "must be at most 100 characters long")
		p.enter("[name=name]", strings.Repeat("x", 1<<20))
		p.problem("too large to be sent")
		p.fill("Ada")
		for _, field := range typed {
			p.wrong(field, "")
		}
		p.problem("")
		assert.Equal(t, "/", p.eval("location.pathname"))
	})
}

func TestForm_progress(t *testing.T) {
	t.Parallel()
	eachDemo(t, "form", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.fill("Ada Lovelace")
		p.choose("avatar.png", "no picture", 3<<20)
		p.do(chromedp.Evaluate[chromedp.Void](`(() => {
			const bar = document.querySelector("progress")
			window.values = []
			new MutationObserver(() => bar.hidden || values.push(bar.value)).observe(bar, {attributes: true})
		})()`))
		p.slow(1 << 20)
		p.click("main button")
		p.eventually(`values.some(v => v > 50)`)
		d.poster(p)
		d.fits(p, "progress")
		p.wrong("avatar", "must be a PNG")
		p.eventually(`document.querySelector("progress").hidden`)
		assert.Equal(t, "true", p.eval(`values.every((v, i) => i === 0 || v >= values[i-1])`), "it never goes back")
		moves, err := strconv.Atoi(p.eval(`new Set(values).size`))
		require.NoError(t, err)
		assert.Greater(t, moves, 10, "the bar moves in steps")
	})
}

func TestForm_tooLarge(t *testing.T) {
	t.Parallel()
	eachDemo(t, "form", func(t *testing.T, d *demo) {
		for _, bytes := range []int{9 << 20, 40 << 20} {
			p := d.open("/")
			p.fill("Ada")
			p.choose("avatar.png", picture(t), bytes)
			p.click("main button")
			p.problem("more than 8 MB")
			p.eventually(`document.querySelector("progress").hidden`)
			assert.Equal(t, "Ada", p.eval(`document.querySelector("[name=name]").value`))
			assert.Equal(t, "1", p.eval(sends), "it is not sent again")
		}
		p := d.withoutScripts("/")
		p.choose("avatar.png", picture(t), 40<<20) // and without scripts
		p.click("main button")
		p.problem("more than 8 MB")
		d.fits(p, "too-large")
	})
}
