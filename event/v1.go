package event

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
		if p == V1CSP {
			return appendSignalScript(dst, p, &v1CSPScript, e)
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
	v1ScriptOpen  = "\ndata: selector body\ndata: mode append\ndata: elements <script"
	v1ScriptClose = "</script>"
	v1AutoRemove  = ` data-effect="el.remove()"`
)

var v1Script = scripting{"datastar-patch-elements", v1ScriptOpen + v1AutoRemove + ">", "\ndata: elements ", v1ScriptClose}

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
// 1.0.
func appendV1Upsert(dst []byte, p Protocol, e *Event) []byte {
	if p == V1CSP {
		dst = append(appendHead(dst, v1CSPScript.event, e), v1CSPScript.open...)
		return append(append(appendCSPUpsert(dst, e), v1CSPScript.close...), end...)
	}
	dst = append(appendV1Transition(appendHead(dst, v1Script.event, e), e), v1Script.open...)
	return append(append(appendUpsert(dst, e), v1Script.close...), end...)
}

// appendUpsert appends a block of JavaScript. It parses the fragment, and sets
// the attributes of each root on the elements that the selector matches, or on
// the element with the root's id. The client notices the attributes and applies
// them.
func appendUpsert(dst []byte, e *Event) []byte {
	dst = append(dst, `{const t=document.createElement("template");t.innerHTML=`...)
	dst = append(appendLiteral(append(dst, e.namespace.open()...), e.text), ";for(const f of t.content"...)
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

// open returns JavaScript that puts the namespace's root tag before a fragment.
func (ns Namespace) open() string {
	switch ns {
	case SVG:
		return `"<svg>"+`
	case MathML:
		return `"<math>"+`
	}
	return ""
}
