package client

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/echo-datastar/datastar/event"
)

// How pages are prefetched: by links, or by speculation rules where there are any.
const (
	links = `.forEach(u=>{const l=document.createElement("link");l.rel="prefetch";l.href=u;document.head.append(l)})`
	rules = `(a=>{if(HTMLScriptElement.supports?.("speculationrules")){const s=document.createElement("script");` +
		`s.type="speculationrules";s.append(JSON.stringify({prefetch:[{urls:a}]}));` +
		`document.body.append(s)}else a` + links + `})(`
	unless = `HTMLScriptElement.supports?.("speculationrules")||`
)

// AsCall reads the script of a redirect, a message and the like.
func (s Seen) AsCall() (Seen, error) {
	if s.Operation != RunsScript {
		return s, fmt.Errorf("no script: %+v", s)
	}
	call := Seen{ID: s.ID, Retry: s.Retry, ViewTransition: s.ViewTransition, TransitionSelector: s.TransitionSelector}
	js := &scanner{rest: s.Text}
	switch {
	case js.take("setTimeout(()=>{location.href="):
		call.Operation, call.Text = Redirects, js.literal()
		js.expect("})")
	case js.take(`history.replaceState(history.state,"",Object.assign(new URL(location),{search:`):
		call.Operation, call.Text = ReplacesURLQuery, js.literal()
		js.expect("}))")
	case js.take(`history.replaceState(history.state,"",`):
		call.Operation, call.Text = ReplacesURL, js.literal()
		js.expect(")")
	case js.take(rules):
		call.Operation, call.Text = Prefetches, js.list()
		js.expect(")")
	case js.take(unless):
		call.Operation, call.Text = Prefetches, js.list()
		js.expect(links)
	case strings.HasPrefix(js.rest, "[") && strings.HasSuffix(js.rest, links):
		call.Operation, call.Text = Prefetches, js.list()
		js.expect(links)
	case js.take("console.log("):
		call.Operation, call.Text = Logs, js.literal()
		js.expect(")")
	case js.take("console.error("):
		call.Operation, call.Text = LogsError, js.literal()
		js.expect(")")
	default:
		js.dispatch(&call)
	}
	js.end()
	return call, js.err
}

func (js *scanner) dispatch(call *Seen) {
	call.Operation = Dispatches
	if !js.take("[document]") {
		js.expect("document.querySelectorAll(")
		call.Selector = js.concatenation()
		js.expect(")")
	}
	js.expect(".forEach(t=>t.dispatchEvent(new CustomEvent(")
	call.Name = js.literal()
	js.expect(",{bubbles:true,cancelable:true,composed:true,detail:")
	detail, closed := strings.CutSuffix(js.rest, "})))")
	if !closed || !json.Valid([]byte(detail)) || strings.ContainsAny(detail, "<\n\u2028\u2029\ufeff") {
		js.fail("no safe JSON: %q", js.rest)
	}
	call.Text, js.rest = detail, ""
}

// BeforeTemplate returns the script that sets the attributes of a fragment, and the
// fragment, which stands in a template after it. V1CSP has it in the script.
func (s Seen) BeforeTemplate(p event.Protocol) (script Seen, fragment string) {
	if p == event.V1 {
		s.Text, fragment, _ = strings.Cut(strings.TrimPrefix(s.Text, "<div hidden>"), "<template>")
	}
	return s, fragment
}

// AsUpsert reads the script that sets a fragment's attributes, and where it is
// not part of an element that is merged, begins the view transition.
func (s Seen) AsUpsert(fragment string) (Seen, error) {
	js := &scanner{rest: s.Text}
	merge := s
	merge.Operation, merge.Mode, merge.AutoRemove, merge.Text = MergesFragments, "upsertAttributes", false, ""
	inTransition := js.take("const u=()=>")
	if js.take("{const s=document.currentScript,t=s.nextSibling;s.parentNode.remove()") {
		merge.Text = documents.Replace(fragment)
	} else {
		js.expect(`{const t=document.createElement("template");t.innerHTML=`)
		for _, tag := range []string{"<svg>", "<math>"} {
			if js.take(`"` + tag + `"+`) {
				merge.Text = tag
			}
		}
		merge.Text += js.literal()
	}
	js.expect(";for(const f of t.content")
	if js.take(".firstChild") {
		js.namespace(&merge)
	}
	js.expect(".children)document.querySelectorAll(")
	if !js.take(`"#"+CSS.escape(f.getAttribute("id"))`) {
		merge.Selector = js.concatenation()
	}
	js.expect(").forEach(e=>{for(const n of f.getAttributeNames())e.setAttributeNode(f.getAttributeNode(n).cloneNode())})}")
	if inTransition {
		js.transition(&merge)
	}
	js.end()
	return merge, js.err
}

// documents undoes what keeps a fragment from being a document.
var documents = strings.NewReplacer("&lt;/html>", "</html>", "&lt;/head>", "</head>", "&lt;/body>", "</body>")

// namespace takes the root tag of a namespace from a fragment.
func (js *scanner) namespace(merge *Seen) {
	for tag, name := range map[string]string{"<svg>": "svg", "<math>": "mathml"} {
		if rest, ok := strings.CutPrefix(merge.Text, tag); ok {
			merge.Text, merge.Namespace = rest, name
			return
		}
	}
	js.fail("no namespace: %q", merge.Text)
}

func (js *scanner) transition(merge *Seen) {
	merge.ViewTransition = true
	js.expect(";const v=[")
	if js.take("document.querySelector(") {
		merge.TransitionSelector = js.literal()
		js.expect("),")
	}
	js.expect("document].find(v=>v?.startViewTransition);v?v.startViewTransition(u):u()")
}

// scanner reads JavaScript from left to right.
type scanner struct {
	rest string
	err  error
}

func (js *scanner) fail(format string, args ...any) {
	if js.err == nil {
		js.err = fmt.Errorf("script: "+format, args...)
	}
}

func (js *scanner) take(token string) bool {
	rest, ok := strings.CutPrefix(js.rest, token)
	js.rest = rest
	return ok
}

func (js *scanner) expect(token string) {
	if !js.take(token) {
		js.fail("%q, not %q", js.rest, token)
	}
}

func (js *scanner) end() {
	if js.rest != "" {
		js.fail("%q is left over", js.rest)
	}
}

// list reads an array of strings, as lines.
func (js *scanner) list() string {
	js.expect("[")
	s := js.literal()
	for js.take(",") {
		s += "\n" + js.literal()
	}
	js.expect("]")
	return s
}

func (js *scanner) concatenation() string {
	s := js.literal()
	for js.take("+") {
		s += js.literal()
	}
	return s
}

// literal reads a string. What could end it, its line or the script element it
// stands in must not be there unescaped.
func (js *scanner) literal() string {
	var s strings.Builder
	js.expect(`"`)
	for js.err == nil && !js.take(`"`) {
		r, n := utf8.DecodeRuneInString(js.rest)
		switch {
		case n == 0:
			js.fail("a literal without an end")
		case r == '\\':
			s.WriteRune(js.escape())
			continue
		case r < ' ' || r == '<' || r == '\u2028' || r == '\u2029' || r == '\ufeff':
			js.fail("%q unescaped in a literal", r)
		}
		s.WriteRune(r)
		js.rest = js.rest[n:]
	}
	return s.String()
}

var shortEscapes = map[byte]rune{'n': '\n', 'r': '\r', 't': '\t', '"': '"', '\\': '\\'}

func (js *scanner) escape() rune {
	digits := 0
	switch {
	case strings.HasPrefix(js.rest, `\x`):
		digits = 2
	case strings.HasPrefix(js.rest, `\u`):
		digits = 4
	case len(js.rest) > 1 && shortEscapes[js.rest[1]] != 0:
		r := shortEscapes[js.rest[1]]
		js.rest = js.rest[2:]
		return r
	}
	end := min(2+digits, len(js.rest))
	n, err := strconv.ParseUint(js.rest[min(2, end):end], 16, 16)
	if err != nil || end != 2+digits {
		js.fail("unknown escape at %q", js.rest)
	}
	js.rest = js.rest[end:]
	return rune(n)
}
