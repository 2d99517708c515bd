package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	activate   = `[value=activate]`
	deactivate = `[value=deactivate]`
	ticked     = `document.querySelectorAll("[name=id]:checked").length`
	told       = `document.querySelector(".bar [role=status]").textContent`
	summary    = `document.querySelector("#summary").textContent`
)

// state is what a row says of a person, with the id for %s.
func state(id string) string {
	return `document.querySelector("#person-` + id + ` .state").textContent`
}

func TestBulk(t *testing.T) {
	t.Parallel()
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.eventually(summary + ` === "8 of 12 are active." && ` + state("2") + ` === "Inactive"`)
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("tbody tr").forEach(row => row.title = "kept")`))
		for _, id := range []string{"1", "2", "5"} {
			p.click("#tick-" + id)
		}
		p.eventually(told + ` === "3 ticked"`)
		d.fits(p, "ticked")
		p.click(activate)
		p.eventually(summary + ` === "10 of 12 are active." && ` + state("2") + ` === "Active"`)
		p.eventually(told + ` === "0 ticked" && ` + ticked + ` === 0`)
		assert.Equal(t, "10", p.eval(`document.querySelectorAll("tr[title=kept]").length`), "only two rows changed")

		p.click("#all")
		p.eventually(told + ` === "12 ticked" && ` + ticked + ` === 12`)
		p.click("#tick-3")
		p.eventually(told + ` === "11 ticked" && !document.querySelector("#all").checked`)
		p.click(deactivate)
		p.eventually(summary + ` === "1 of 12 are active." && ` + state("3") + ` === "Active" && ` + ticked + ` === 0`)
		p.click(activate) // nobody
		p.click("#tick-12")
		p.click(activate) // who is ticked again as before
		p.eventually(summary + ` === "2 of 12 are active." && ` + told + ` === "0 ticked"`)
		d.fits(p, "done")
	})
}

// TestBulk_windows holds that the last write wins, and that a window which
// writes learns what others wrote.
func TestBulk_windows(t *testing.T) {
	t.Parallel()
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		a, b := d.open("/"), d.open("/")
		a.click("#tick-1")
		a.click(deactivate)
		a.eventually(state("1") + ` === "Inactive"`)
		assert.Equal(t, "Active", b.eval(state("1")))
		b.click("#tick-2")
		b.click(activate)
		b.eventually(state("2") + ` === "Active" && ` + state("1") + ` === "Inactive"`)
		b.click("#tick-1")
		b.click(activate)
		b.eventually(state("1") + ` === "Active"`)
		a.click("#tick-1") // as inactive as a shows it
		a.click(activate)
		a.eventually(state("1") + ` === "Active" && ` + state("2") + ` === "Active"`)
	})
}

// TestBulk_ticks holds that who is ticked while the answer is under way stays
// so.
func TestBulk_ticks(t *testing.T) {
	t.Parallel()
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		release := make(chan bool, 1)
		d.behind(func(r *http.Request, pass func()) {
			if r.Method == http.MethodPost {
				d.hold(release)
			}
			pass()
		})
		p := d.open("/")
		p.click("#tick-2")
		p.click(activate)
		p.click("#tick-3")
		release <- true
		p.eventually(state("2") + ` === "Active" && ` + told + ` === "1 ticked"`)
		assert.Equal(t, "true", p.eval(`document.querySelector("#tick-3").checked`))
	})
}

func TestBulk_hostile(t *testing.T) {
	t.Parallel()
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		p := d.open("/")
		for _, given := range hostile {
			p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#tick-1").value = ` + quote(given.text)))
			p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#problem").textContent = ""`))
			p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#tick-1").checked = true`))
			p.click(deactivate)
			p.eventually(`document.querySelector("#problem").textContent !== ""`)
		}
		for _, form := range []url.Values{
			{"do": {"activate"}, "id": {"1e9", "2"}}, {"id": {"2"}}, {"do": {"</script>"}, "id": {"2"}},
			{"do": {"activate"}, "seen": {strings.Repeat("9", 1<<20)}},
		} {
			answer, err := http.PostForm(d.url+"/people", form)
			require.NoError(t, err)
			answer.Body.Close()
			assert.Equal(t, http.StatusBadRequest, answer.StatusCode, form["id"])
		}
		answer, err := http.PostForm(d.url+"/people", url.Values{"do": {"activate"}, "id": {"0", "-1", "99", "12345678901"}})
		require.NoError(t, err)
		answer.Body.Close()
		p.do(chromedp.Reload())
		p.eventually(summary + ` === "8 of 12 are active."`)
	})
}

func TestBulk_withoutScripts(t *testing.T) {
	t.Parallel()
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		p.click("#tick-2")
		p.click("#tick-5")
		p.click(activate)
		p.eventually(`location.pathname === "/" && ` + summary + ` === "10 of 12 are active."`)
		assert.Equal(t, "0", p.eval(ticked))
		p.click("#tick-1")
		p.click(deactivate)
		p.eventually(summary + ` === "9 of 12 are active."`)
		p.eventually(`[...document.querySelectorAll(".scripted")].every(e => getComputedStyle(e).display === "none")`)
		d.fits(p, "plain")
	})
}
