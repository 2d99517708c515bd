package event

// appendBeta encodes for 0.20.0 to 1.0.0-beta.11. These clients have one event
// for each of merging and removing fragments and signals; every other operation
// is a script.
func appendBeta(dst []byte, p Protocol, e *Event) ([]byte, error) {
	switch e.op {
	case opMergeFragments:
		return appendBetaFragments(dst, p, e)
	case opMergeSignals:
		dst = appendHead(dst, "datastar-merge-signals", e)
		if e.has(hasOnlyIfMissing) {
			dst = append(dst, "\ndata: onlyIfMissing true"...)
		}
		dst = appendLines(dst, "\ndata: signals ", e.text)
	case opRemoveSignals:
		dst = appendHead(dst, "datastar-remove-signals", e)
		dst = appendLines(dst, "\ndata: paths ", e.text)
	case opRemoveFragments:
		dst = appendSelector(appendHead(dst, "datastar-remove-fragments", e), e)
		dst = appendMillis(append(dst, "\ndata: settleDuration "...), e.settle)
		dst = appendBetaTransition(dst, e)
	default:
		if p == BetaCSP {
			return appendSignalScript(dst, p, &betaCSPScript, e)
		}
		return appendBetaScript(dst, e), nil
	}
	return append(dst, end...), nil
}

func appendBetaFragments(dst []byte, p Protocol, e *Event) ([]byte, error) {
	switch {
	case e.namespace != "":
		return dst, e.unsupported(p, "WithNamespace", e.namespace.wayOut())
	case !element(e.text):
		return dst, e.unsupported(p, "a fragment that does not begin with an element", "wrap it in one")
	}
	dst = appendSelector(appendHead(dst, "datastar-merge-fragments", e), e)
	if e.mode != Morph {
		dst = append(append(dst, "\ndata: mergeMode "...), e.mode...)
	}
	if e.has(hasSettle) {
		dst = appendMillis(append(dst, "\ndata: settleDuration "...), e.settle)
	}
	dst = appendBetaTransition(dst, e)
	return append(appendLines(dst, "\ndata: fragments ", e.text), end...), nil
}

func appendBetaTransition(dst []byte, e *Event) []byte {
	if e.has(hasTransition) {
		dst = append(dst, "\ndata: useViewTransition true"...)
	}
	return dst
}

const betaClassic = "\ndata: attributes type text/javascript"

var betaScript = scripting{"datastar-execute-script", betaClassic + "\ndata: script ", "\ndata: script ", "", true}

// appendBetaScript appends an event that runs a script. It sets the type to
// text/javascript, unless the script has a type: without one, the client makes
// the script a module, which runs later and keeps its declarations to itself.
func appendBetaScript(dst []byte, e *Event) []byte {
	if !e.has(keep | hasAttribute) {
		return betaScript.appendScript(dst, e)
	}
	dst = appendHead(dst, betaScript.event, e)
	if e.has(keep) {
		dst = append(dst, "\ndata: autoRemove false"...)
	}
	dst = appendBetaAttributes(dst, e)
	return append(appendLines(dst, betaScript.line, e.text), end...)
}

func appendBetaAttributes(dst []byte, e *Event) []byte {
	if !e.typed() {
		dst = append(dst, betaClassic...)
	}
	if e.has(hasAttribute) {
		dst = append(append(dst, "\ndata: attributes "...), e.attribute.name...)
		dst = append(append(dst, ' '), e.attribute.value...)
	}
	if e.attributes != "" {
		dst = appendLines(dst, "\ndata: attributes ", e.attributes)
	}
	return dst
}
