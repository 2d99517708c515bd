package e2e

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	elements = `document.querySelectorAll("#elements > li").length`
	numbered = `[...document.querySelectorAll("#elements > li")].every((li, i) => li.id === "element-" + (i + 1))`
)

func TestScroll(t *testing.T) {
	t.Parallel()
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.do(chromedp.EmulateViewport(1200, 500))
		assert.Equal(t, "20", p.eval(elements), "nobody has scrolled")
		for n := 40; n <= 100; n += 20 {
			p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#more").scrollIntoView()`))
			p.eventually(elements + " >= " + strconv.Itoa(n))
			p.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`))
		}
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#more").scrollIntoView()`))
		p.eventually(elements + ` === 118 && document.querySelector("#more").textContent.trim() === "These are all 118 elements."`)
		assert.Equal(t, "true", p.eval(numbered))
		d.fits(p, "end")
	})
}

// TestScroll_tall holds that a window which shows the end of each part gets all.
func TestScroll_tall(t *testing.T) {
	t.Parallel()
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.do(chromedp.EmulateViewport(1200, 9000))
		p.eventually(elements + " === 118")
		assert.Equal(t, "true", p.eval(numbered))
	})
}

func TestScroll_click(t *testing.T) {
	t.Parallel()
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.click("[type=checkbox]")
		d.fits(p, "begin")
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#more").scrollIntoView()`))
		for n := 40; n <= 100; n += 20 {
			p.do(chromedp.Evaluate[chromedp.Void](`for (let i = 0; i < 3; i++) document.querySelector("#load").click()`))
			p.eventually(elements + " === " + strconv.Itoa(n) + ` && !document.querySelector(".busy.on")`)
			assert.Equal(t, "true", p.eval(numbered))
		}
		p.do(chromedp.Focus(chromedp.CSS("#load")), chromedp.SendKeys(chromedp.CSS("#load"), "\r"))
		p.eventually(elements + " === 118")
		assert.Equal(t, "true", p.eval(numbered))
	})
}

// TestScroll_twice holds that an answer which comes twice is appended once: a
// client whose connection breaks asks again.
func TestScroll_twice(t *testing.T) {
	t.Parallel()
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		shown, answers := make(chan bool, 1), make(chan bool, 9)
		d.behind(func(r *http.Request, pass func()) {
			pass()
			if r.URL.Query().Get("after") != "20" {
				return
			}
			if answers <- true; len(answers) == 1 {
				d.hold(shown)
				panic(http.ErrAbortHandler)
			}
		})
		p := d.open("/")
		p.click("[type=checkbox]")
		p.click("#load")
		p.eventually(elements + " === 40")
		shown <- true
		require.Eventually(t, func() bool { return len(answers) == 2 }, patience, often)
		p.eventually(`!document.querySelector(".busy.on")`)
		p.click("#load")
		p.eventually(elements + " === 60")
		assert.Equal(t, "true", p.eval(numbered))

		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems { // so beta.11 says that an answer has no place any more
			assert.Contains(t, problem, "NoTargetsFound")
		}
		p.problems = nil
	})
}

func TestScroll_withoutScripts(t *testing.T) {
	t.Parallel()
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		for after := 20; after <= 100; after += 20 {
			p.click("#load")
			p.eventually(`document.querySelector("#elements > li").id === "element-` + strconv.Itoa(after+1) + `"`)
		}
		assert.Equal(t, "These are all 118 elements.", p.eval(`document.querySelector("#more").textContent.trim()`))
		p.eventually(`getComputedStyle(document.querySelector(".scripted")).display === "none"`) // what needs scripts is not there
		d.fits(p, "plain")

		for query, expect := range map[string]int{"after=118": 404, "after=x": 400, "after=-5": 200, "after=99999999999999999999": 400} {
			answer, err := http.Get(d.url + "/?" + query)
			require.NoError(t, err)
			answer.Body.Close()
			assert.Equal(t, expect, answer.StatusCode, query)
		}
	})
}
