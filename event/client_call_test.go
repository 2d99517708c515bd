package event_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/echo-datastar/datastar/event"
)

// asCall reads the script of a redirect, a message and the like.
func asCall(s seen) (seen, error) {
	if s.operation != runsScript {
		return s, fmt.Errorf("no script: %+v", s)
	}
	call := seen{id: s.id, retry: s.retry, viewTransition: s.viewTransition, transitionSelector: s.transitionSelector}
	js := &scanner{rest: s.text}
	switch {
	case js.take("setTimeout(()=>{location.href="):
		call.operation, call.text = redirects, js.literal()
		js.expect("})")
	case js.take(`history.replaceState(history.state,"",`):
		call.operation, call.text = replacesURL, js.literal()
		js.expect(")")
	case js.take("console.log("):
		call.operation, call.text = logs, js.literal()
		js.expect(")")
	case js.take("console.error("):
		call.operation, call.text = logsError, js.literal()
		js.expect(")")
	default:
		js.dispatch(&call)
	}
	js.end()
	return call, js.err
}

func (js *scanner) dispatch(call *seen) {
	call.operation = dispatches
	if !js.take("[document]") {
		js.expect("document.querySelectorAll(")
		call.selector = js.concatenation()
		js.expect(")")
	}
	js.expect(".forEach(t=>t.dispatchEvent(new CustomEvent(")
	call.name = js.literal()
	js.expect(",{bubbles:true,cancelable:true,composed:true,detail:")
	detail, closed := strings.CutSuffix(js.rest, "})))")
	if !closed || !json.Valid([]byte(detail)) || strings.ContainsAny(detail, "<\n\u2028\u2029\ufeff") {
		js.fail("no safe JSON: %q", js.rest)
	}
	call.text, js.rest = detail, ""
}

// beforeTemplate returns the script that sets the attributes of a fragment, and the
// fragment, which stands in a template after it. V1CSP has it in the script.
func beforeTemplate(p event.Protocol, s seen) (script seen, fragment string) {
	if p == event.V1 {
		s.text, fragment, _ = strings.Cut(strings.TrimPrefix(s.text, "<div hidden>"), "<template>")
	}
	return s, fragment
}

// asUpsert reads the script that sets a fragment's attributes, and where it is
// not part of an element that is merged, begins the view transition.
func asUpsert(s seen, fragment string) (seen, error) {
	js := &scanner{rest: s.text}
	merge := s
	merge.operation, merge.mode, merge.autoRemove, merge.text = mergesFragments, "upsertAttributes", false, ""
	inTransition := js.take("const u=()=>")
	if js.take("{const s=document.currentScript,t=s.nextSibling;s.parentNode.remove()") {
		merge.text = documents.Replace(fragment)
	} else {
		js.expect(`{const t=document.createElement("template");t.innerHTML=`)
		for _, tag := range []string{"<svg>", "<math>"} {
			if js.take(`"` + tag + `"+`) {
				merge.text = tag
			}
		}
		merge.text += js.literal()
	}
	js.expect(";for(const f of t.content")
	if js.take(".firstChild") {
		js.namespace(&merge)
	}
	js.expect(".children)document.querySelectorAll(")
	if !js.take(`"#"+CSS.escape(f.getAttribute("id"))`) {
		merge.selector = js.concatenation()
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
func (js *scanner) namespace(merge *seen) {
	for tag, name := range map[string]string{"<svg>": "svg", "<math>": "mathml"} {
		if rest, ok := strings.CutPrefix(merge.text, tag); ok {
			merge.text, merge.namespace = rest, name
			return
		}
	}
	js.fail("no namespace: %q", merge.text)
}

func (js *scanner) transition(merge *seen) {
	merge.viewTransition = true
	js.expect(";const v=[")
	if js.take("document.querySelector(") {
		merge.transitionSelector = js.literal()
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
