package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// begin starts a job.
func (p *tab) begin(name string) {
	p.t.Helper()
	p.enter("[name=name]", name)
	p.click("main button.main")
}

// of is a part of the newest job, or another one.
func of(nth int, part string) string {
	return fmt.Sprintf(`document.querySelector("#jobs > li:nth-child(%d) %s")`, nth, part)
}

// state waits until a job is in a state.
func (p *tab) state(nth int, state string) {
	p.t.Helper()
	p.eventually(of(nth, "[role=status]") + `.textContent.startsWith(` + quote(state) + `)`)
}

// beyond waits until a job is further than a percentage.
func (p *tab) beyond(nth, percent int) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`%s.value > %d`, of(nth, "progress"), percent))
}

const jobsShown = `document.querySelector("#jobs").innerText`

func TestJob(t *testing.T) {
	t.Parallel()
	eachDemo(t, "job", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.begin("Import contacts")
		p.state(1, "running")
		p.eventually(`document.querySelector("[name=name]").value === ""`)
		p.beyond(1, 5)

		p.do(chromedp.Reload())
		p.beyond(1, 10)
		other := d.open("/")
		other.beyond(1, 15)
		p.click("[name=fails]")
		p.begin("Export to the archive")
		other.beyond(1, 2)
		d.fits(p, "running")
		other.click("#jobs > li:nth-child(2) button")
		p.state(2, "cancelled")
		p.eventually(of(2, "button") + ` === null`)
		other.state(1, "failed: the disk is full")

		p.click("[name=fails]")
		p.begin("Count all words")
		p.beyond(1, 60)
		d.poster(p)
		p.state(1, "done")
		p.eventually(of(1, "progress") + `.value === 100`)
		other.eventually(jobsShown + ` === ` + quote(p.eval(jobsShown)))
		d.fits(p, "ended")
		p.do(chromedp.Reload())
		p.eventually(jobsShown + ` === ` + quote(other.eval(jobsShown)))
	}, "-step", "60ms")
}

func TestJob_brokenConnection(t *testing.T) {
	t.Parallel()
	eachDemo(t, "job", func(t *testing.T, d *demo) {
		wire := lay(t, d.example)
		p, other := d.open("/"), open(t, wire.url+"/")
		p.begin("Import")
		other.beyond(1, 5)
		other.offline(true)
		wire.cut()
		p.beyond(1, 40)
		assert.NotEqual(t, p.eval(jobsShown), other.eval(jobsShown), "it does not see what becomes of the job")
		other.offline(false)
		other.beyond(1, 50)
		p.state(1, "done")
		other.eventually(jobsShown + ` === ` + quote(p.eval(jobsShown)))
	}, "-step", "60ms")
}

func TestJob_refused(t *testing.T) {
	t.Parallel()
	eachDemo(t, "job", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.click("main button.main")
		p.problem("needs a name")
		p.begin(strings.Repeat("x", 1_000_000))
		p.problem("at most 100 characters")
		for i := range 3 {
			p.begin(fmt.Sprint("Import ", i))
			p.eventually(of(1, "b") + `.textContent === "Import ` + fmt.Sprint(i) + `"`)
			p.problem("")
		}
		p.begin("one more")
		p.problem("3 jobs run already")
		d.fits(p, "refused")
		assert.Equal(t, "3", p.eval(`document.querySelectorAll("#jobs > li").length`))
		p.click("#jobs > li:nth-child(1) button")
		p.state(1, "cancelled")
		for _, given := range hostile[:len(hostile)-1] {
			p.begin(given.text)
			p.eventually(of(1, "b") + `.textContent === ` + quote(given.text))
			p.click("#jobs > li:nth-child(1) button")
			p.state(1, "cancelled")
		}
	}, "-step", "60ms")
}

func TestJob_withoutScripts(t *testing.T) {
	t.Parallel()
	eachDemo(t, "job", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		p.begin("Import")
		p.state(1, "running")
		p.eventually(`document.querySelector("noscript a") !== null`)
		first := p.eval(of(1, "progress") + `.value`)
		p.eventually(fmt.Sprintf(`(document.querySelector("noscript a").click(), %s.value > %s)`, of(1, "progress"), first))
		p.click("#jobs button")
		p.state(1, "cancelled")
		p.begin(" ")
		p.problem("needs a name")
		p.begin(strings.Repeat("x", 101))
		p.problem("at most 100 characters")
		assert.Equal(t, "101", p.eval(`document.querySelector("[name=name]").value.length`), "what was typed is kept")
		d.fits(p, "without-scripts")
	}, "-step", "60ms")
}
