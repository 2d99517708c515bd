package event

// The clients evaluate merged signals as an expression, which runs a script
// that is part of it. It needs no script element: V019 and V018 know no other
// way, and V1CSP and BetaCSP take it where a policy forbids inline scripts.
// That 1.0 tries JSON first changes nothing.

var (
	v1CSPScript   = scripting{"datastar-patch-signals", cspOpen, cspLine, cspClose}
	betaCSPScript = scripting{"datastar-merge-signals", cspOpen, cspLine, cspClose}
)

const (
	cspLine  = "\ndata: signals "
	cspOpen  = cspLine + "(()=>{" + cspLine
	cspClose = cspLine + ";return {}})()" // on a line of its own, after any comment
)

func appendSignalScript(dst []byte, p Protocol, s *scripting, e *Event) ([]byte, error) {
	if e.has(hasAttribute) {
		return dst, e.unsupported(p, "WithScriptAttribute", "leave it out, or create the element in the script")
	}
	return s.appendScript(dst, e), nil
}

// appendCSPUpsert appends the JavaScript of [UpsertAttributes], which begins
// the view transition itself.
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
