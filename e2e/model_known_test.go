package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
)

// known are the differences between the model and the browser, and why they stay.
// What is made up elsewhere avoids them.
var known = []struct {
	name, reason string
	protocol     datastar.Protocol
	page         string
	steps        []step
}{
	{"a comment beside a new root", "Chromium refuses it, and the standard does not", datastar.V1,
		`<p></p>`, []step{patch{Selector: "html", Mode: "replace", HTML: "<!--c--><p>x</p>"}.step(false)}},
	{"an input in a select element", "Go's parser of HTML is of a time before they were let in", datastar.Beta,
		`<select id="a"></select>`, []step{patch{Selector: "#a", Mode: "inner", HTML: "<input>"}.step(true)}},
	{"a line feed in pre after an end tag of nothing", "Go's parser of HTML drops it, as it does at the beginning", datastar.V1,
		"<pre></div>\nx</pre>", nil},
	{"a line feed in pre after a form in a form", "as before", datastar.V1,
		"<form><pre><form>\nx</pre></form>", nil},
	{"a selector of what a form allows", "constraints of forms are not in the model, which says so", datastar.V1,
		`<input required>`, []step{patch{Selector: ":invalid", Mode: "replace", HTML: "<b></b>"}.step(false)}},
	{"a selector of what can be written to", "as before", datastar.V1,
		`<input>`, []step{patch{Selector: ":read-write", Mode: "replace", HTML: "<b></b>"}.step(false)}},
	{"a selector of a direction", "the direction of text is not in the model, which says so", datastar.V1,
		`<p></p>`, []step{patch{Selector: "p:dir(ltr)", Mode: "replace", HTML: "<b></b>"}.step(false)}},
	{"a nesting selector", "it is for style sheets, and the model says that it is unknown", datastar.V1,
		`<p></p>`, []step{patch{Selector: "& p", Mode: "replace", HTML: "<b></b>"}.step(false)}},
	{"focus of what a style hides", "there are no styles in the model", datastar.V1,
		`<style>p { display: none }</style><p><input id="a"></p>`, []step{does("focus", "#a", "")}},
}

// TestModel_known fails where a known difference is none any more, so that the list
// stays true.
func TestModel_known(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		theater := newTheater(t, g)
		for _, k := range known {
			if k.protocol != g.protocol {
				continue
			}
			beta := g.protocol == datastar.Beta
			one := trial{Page: "<!doctype html><html><head></head><body>" + k.page + "</body></html>", Beta: beta, Steps: k.steps}
			model, browser := playBoth(t, theater, []trial{one})
			assert.NotEmpty(t, differs(one, model[0], browser[0]), "%s is the same by now: take it from the list, and out of what made-up trials avoid", k.name)
		}
	})
}
