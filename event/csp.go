package event

// All clients evaluate merged signals as a JavaScript expression, which runs a
// script that is part of it without a script element. V019 and V018 have no
// other way to run a script. V1CSP and BetaCSP use it where a policy forbids
// inline scripts. Datastar 1.0 tries to parse JSON first; a script is none.

var (
	v1CSPScript   = scripting{"datastar-patch-signals", cspOpen, cspLine, cspClose, false}
	betaCSPScript = scripting{"datastar-merge-signals", cspOpen, cspLine, cspClose, false}
)

const (
	cspLine  = "\ndata: signals "
	cspOpen  = cspLine + "(()=>{" + cspLine
	cspClose = cspLine + ";return {}})()" // on a line of its own, as the script may end with a comment
)

// appendSignalScript appends a script in the form that s describes. The form
// has no script element, so it returns ErrUnsupported for attributes.
func appendSignalScript(dst []byte, p Protocol, s *scripting, e *Event) ([]byte, error) {
	if e.has(hasAttribute) {
		return dst, e.unsupported(p, "WithScriptAttribute", "leave it out, or create the element in the script")
	}
	return s.appendScript(dst, e), nil
}

// appendCSPUpsert appends the JavaScript of [UpsertAttributes] for V1CSP. It
// starts the view transition itself: an event that merges signals has none.
func appendCSPUpsert(dst []byte, e *Event) []byte {
	if !e.has(hasTransition) {
		return appendUpsert(dst, e)
	}
	dst = append(appendUpsert(append(dst, "const u=()=>"...), e), ";const v=["...)
	if e.transition != "" {
		dst = append(appendLiteral(append(dst, "document.querySelector("...), e.transition), "),"...)
	}
	return append(dst, "document].find(v=>v?.startViewTransition);v?v.startViewTransition(u):u()"...)
}
