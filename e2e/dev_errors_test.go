package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a handler fails with is shown over the page that asked, with the place.
func TestDevelopment_errors(t *testing.T) {
	t.Parallel()
	binary := buildDeveloped(t, "1")
	eachGeneration(t, func(generation) bool { return true }, func(t *testing.T, g generation) {
		d := develop(t, g, binary)
		p, other := open(t, d.url), open(t, d.url)
		p.lives()
		other.lives()
		text := func() string { return p.eval(shadow(".overlay") + "?.innerText") }

		p.click("#fail")
		p.eventually(shadow(".overlay"))
		assert.Contains(t, text(), "the database is away")
		assert.Contains(t, text(), "GET /fail")
		p.eval(shadow(".overlay button") + ".click()")
		assert.Equal(t, "null", p.eval(shadow(".overlay")))

		p.click("#panic")
		p.eventually(shadow(".overlay"))
		assert.Contains(t, text(), "index out of range [3] with length 0")
		assert.Regexp(t, `developed/main\.go:\d+`, p.eval(shadow(".overlay .place")+".textContent"))
		assert.Equal(t, "return errors.New(names[3])", strings.TrimSpace(p.eval(shadow(".overlay .this")+".textContent")))

		assert.Equal(t, "null", other.eval(shadow(".overlay")), "another page is told nothing of it")
		d.change("part.html", "{{.Edition}}", "{{.Edition.Nope}}")
		p.eventually(shadow(".overlay .place") + `?.textContent === "part.html:1"`)
		d.change("part.html", "{{.Edition.Nope}}", "{{.Edition}}")
		for _, either := range []*tab{p, other} { // both of them have the template
			either.eventually(shadow(".overlay") + " === null")
			assert.Equal(t, "true", either.eval("window.stays"))
		}
	})
}

// A page that comes while its template is broken shows why, and the page once it is mended.
func TestDevelopment_brokenPage(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	d := develop(t, g, buildDeveloped(t, "1"))
	d.change("page.html", "<h1>", "{{end}}<h1>")
	p := open(t, d.url)
	p.eventually(shadow(".overlay .place") + `?.textContent === "page.html:13"`)
	p.picture("development-error.png")
	d.change("page.html", "{{end}}<h1>", "<h1>")
	p.eventually(`document.querySelector("#clock")?.textContent`)
}
