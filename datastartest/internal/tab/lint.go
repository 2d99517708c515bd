package tab

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
)

// lintIDs reports ids that several elements have.
func (p *page) lintIDs() {
	seen := map[string]*html.Node{}
	for n := range p.doc.Root().Descendants() {
		id, has := dom.Attr(n, "id")
		if !has || id == "" {
			continue
		}
		if other := seen[id]; other != nil {
			p.tab.once(DuplicateID, "the id %q is on %s and on %s: a patch finds the first one only", id, named(other), named(n))
		}
		seen[id] = n
	}
}

var secret = regexp.MustCompile(`(?i)passw|secret|token|api_?key|cvc|iban|card_?number`)

// lintSent reports signals in a URL that look as if they were nobody's business: URLs are logged.
func (p *page) lintSent(r *http.Request) {
	var sent map[string]any
	if json.Unmarshal([]byte(r.URL.Query().Get("datastar")), &sent) != nil {
		return
	}
	if name := secretIn(sent); name != "" {
		p.tab.once(SecretInURL, "%s %s carries the signal %s in its URL, which servers and proxies log: send it with @post, keep it out with FilterSignals, or begin its name with _", r.Method, r.URL.Path, name)
	}
}

// secretIn returns the path of a signal that looks like a secret and is not empty, or "".
func secretIn(signals map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(signals)) {
		switch value := signals[name].(type) {
		case string:
			if value != "" && secret.MatchString(name) {
				return name
			}
		case map[string]any:
			if inner := secretIn(value); inner != "" {
				return name + "." + inner
			}
		}
	}
	return ""
}

// lintScript reports a page that has attributes of Datastar and no script at all.
func (p *page) lintScript() {
	if scripts, _ := p.doc.Query("script"); len(scripts) == 0 && len(p.applied) > 0 {
		p.tab.report(NoScript, "%s has attributes of Datastar, and loads no script: in a browser nothing would happen. Write page.Script into its head", p.url.Path)
	}
}

// lintIgnored reports an answer that is no success, and that the page shows nothing of.
func (f *fetch) lintIgnored(x *Exchange) {
	status := x.Response.StatusCode
	events := strings.HasPrefix(x.Response.Header.Get("Content-Type"), "text/event-stream")
	switch {
	case events && f.page.v1():
		f.page.tab.report(IgnoredAnswer, "%s is answered with events and the status %d: clients from 1.0 on look at nothing but 200", f.key, status)
	case !events && status >= http.StatusBadRequest && !f.page.hearsOfRequests():
		f.page.tab.report(IgnoredAnswer, "%s is answered with %d, and the page shows nothing of that: let Config.OnError make events of errors, and HTTPErrorHandler of those outside of the middleware", f.key, status)
	}
}

// hearsOfRequests reports whether an element listens to what the client tells of requests, such as their errors.
func (p *page) hearsOfRequests() bool {
	for n := range p.doc.Root().Descendants() {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "data-on") && strings.Contains(a.Key, p.fetchEvent()) {
				return true
			}
		}
	}
	return false
}

var tokens = regexp.MustCompile(`(?i)^_?(csrf|xsrf|authenticity)`)

// lintForms reports a form without a CSRF token where another has one.
func (p *page) lintForms() {
	var without []*html.Node
	with := false
	forms, _ := p.doc.Query("form")
	for _, form := range forms {
		if !unsafe(form) {
			continue
		}
		if hasToken(form) {
			with = true
		} else {
			without = append(without, form)
		}
	}
	for _, form := range without {
		if with {
			p.tab.once(UnprotectedForm, "%s has no CSRF token, and another form of the page has one", named(form))
		}
	}
}

func hasToken(form *html.Node) bool {
	for _, n := range controls(form) {
		if tokens.MatchString(attr(n, "name")) {
			return true
		}
	}
	return false
}

var asForm = regexp.MustCompile(`contentType\s*:\s*['"]form`)

var sends = regexp.MustCompile(`@(post|put|patch|delete)\(`)

// unsafe reports whether a form is sent by a method that changes something, as a form.
func unsafe(form *html.Node) bool {
	if strings.EqualFold(attr(form, "method"), "post") {
		return true
	}
	for _, a := range form.Attr {
		if strings.HasPrefix(a.Key, "data-on") && sends.MatchString(a.Val) && asForm.MatchString(a.Val) && !strings.Contains(strings.ToLower(a.Val), "csrf") {
			return true
		}
	}
	return false
}
