package event

import "strings"

// appendV1 encodes for 1.0.0-RC.1 and later, which have two events: one for
// elements and one for signals.
func appendV1(dst []byte, p Protocol, e *Event) ([]byte, error) {
	switch e.op {
	case opMergeFragments:
		return appendV1Fragments(dst, p, e)
	case opMergeSignals:
		dst = appendHead(dst, "datastar-patch-signals", e)
		if e.has(hasOnlyIfMissing) {
			dst = append(dst, "\ndata: onlyIfMissing true"...)
		}
		dst = appendLines(dst, "\ndata: signals ", e.text)
	case opRemoveSignals:
		dst = appendHead(dst, "datastar-patch-signals", e)
		dst = appendNulls(append(dst, "\ndata: signals "...), e.text)
	case opRemoveFragments:
		dst = appendSelector(appendHead(dst, "datastar-patch-elements", e), e)
		dst = appendV1Transition(append(dst, "\ndata: mode remove"...), e)
	default:
		switch {
		case p == V1CSP:
			return appendSignalScript(dst, p, &v1CSPScript, e)
		case e.op == opPrefetch:
			return appendV1Prefetch(dst, e), nil
		}
		return appendV1Script(dst, e), nil
	}
	return append(dst, end...), nil
}

func appendV1Fragments(dst []byte, p Protocol, e *Event) ([]byte, error) {
	if e.mode == UpsertAttributes {
		return appendV1Upsert(dst, p, e), nil
	}
	if e.selector == "" && e.mode != Morph && e.mode != Outer {
		return dst, e.unsupported(p, "mode "+string(e.mode), "add WithSelector")
	}
	dst = appendSelector(appendHead(dst, "datastar-patch-elements", e), e)
	switch e.mode {
	case Morph: // "outer" in 1.0, and its default
	case Outer:
		dst = append(dst, "\ndata: mode replace"...)
	default:
		dst = append(append(dst, "\ndata: mode "...), e.mode...)
	}
	if e.namespace != "" {
		dst = append(append(dst, "\ndata: namespace "...), e.namespace...)
	}
	dst = appendV1Transition(dst, e)
	return append(appendLines(dst, "\ndata: elements ", e.text), end...), nil
}

func appendV1Transition(dst []byte, e *Event) []byte {
	if !e.has(hasTransition) {
		return dst
	}
	dst = append(dst, "\ndata: useViewTransition true"...)
	if e.transition != "" {
		dst = append(append(dst, "\ndata: viewTransitionSelector "...), e.transition...)
	}
	return dst
}

const (
	v1Append      = "\ndata: selector body\ndata: mode append\ndata: elements "
	v1ScriptOpen  = v1Append + "<script"
	v1UpsertOpen  = v1Append + "<div hidden><script>{const s=document.currentScript,t=s.nextSibling;s.parentNode.remove()"
	v1ScriptClose = "</script>"
	v1AutoRemove  = ` data-effect="el.remove()"`
)

var v1Script = scripting{"datastar-patch-elements", v1ScriptOpen + v1AutoRemove + ">", "\ndata: elements ", v1ScriptClose, true}

// appendV1Script appends an event that appends a script element to the body.
func appendV1Script(dst []byte, e *Event) []byte {
	if !e.has(keep | hasAttribute) {
		return v1Script.appendScript(dst, e)
	}
	dst = append(appendHead(dst, v1Script.event, e), v1ScriptOpen...)
	if !e.has(keep) {
		dst = append(dst, v1AutoRemove...)
	}
	for name, value := range e.scriptAttributes {
		dst = appendHTMLAttribute(dst, name, value)
	}
	dst = appendText(append(dst, '>'), v1Script.line, e.text)
	return append(append(dst, v1ScriptClose...), end...)
}

func appendHTMLAttribute(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, ' '), name...), `="`...)
	for i := range len(value) {
		switch c := value[i]; c {
		case '&':
			dst = append(dst, "&amp;"...)
		case '"':
			dst = append(dst, "&#34;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// appendV1Upsert appends a script that does what UpsertAttributes does before
// 1.0. The fragment is beside it in a template, which is not closed before the end:
// the client parses it, where a policy may forbid scripts to parse HTML. Both are in an
// element, since WebKit runs a script before it adds what follows.
func appendV1Upsert(dst []byte, p Protocol, e *Event) []byte {
	if p == V1CSP {
		dst = append(appendHead(dst, v1CSPScript.event, e), v1CSPScript.open...)
		return append(append(appendCSPUpsert(dst, e), v1CSPScript.close...), end...)
	}
	dst = append(appendV1Transition(appendHead(dst, v1Script.event, e), e), v1UpsertOpen...)
	dst = append(append(appendSetAttributes(dst, e), v1ScriptClose...), "<template>"...)
	dst = appendText(append(dst, e.namespace.open()...), v1Script.line, noDocument(e.text))
	return append(dst, end...)
}

// noDocument escapes what makes the client treat a fragment as a whole document. The
// roots of the result have the same attributes.
func noDocument(fragment string) string {
	for _, tag := range [...]string{"/html>", "/head>", "/body>"} {
		fragment = strings.ReplaceAll(fragment, "<"+tag, "&lt;"+tag)
	}
	return fragment
}

// appendUpsert appends a block of JavaScript that parses the fragment and sets its
// attributes.
func appendUpsert(dst []byte, e *Event) []byte {
	dst = append(dst, `{const t=document.createElement("template");t.innerHTML=`...)
	if open := e.namespace.open(); open != "" {
		dst = append(append(append(dst, '"'), open...), `"+`...)
	}
	return appendSetAttributes(appendLiteral(dst, e.text), e)
}

// appendSetAttributes appends the rest of a block of JavaScript in which t is a
// template with the fragment. It sets the attributes of each root on the elements that
// the selector matches, or on the element with the root's id. The client notices the
// attributes and applies them.
func appendSetAttributes(dst []byte, e *Event) []byte {
	dst = append(dst, ";for(const f of t.content"...)
	if e.namespace != "" {
		dst = append(dst, ".firstChild"...)
	}
	dst = append(dst, ".children)document.querySelectorAll("...)
	if e.selector == "" {
		dst = append(dst, `"#"+CSS.escape(f.getAttribute("id"))`...)
	} else {
		dst = appendSelectorLiteral(dst, e)
	}
	return append(dst, ").forEach(e=>{for(const n of f.getAttributeNames())e.setAttributeNode(f.getAttributeNode(n).cloneNode())})}"...)
}

// open returns the namespace's root tag, or "".
func (ns Namespace) open() string {
	switch ns {
	case SVG:
		return "<svg>"
	case MathML:
		return "<math>"
	}
	return ""
}
