package event

// appendV018 encodes for 0.12.5 to 0.18.13.
func appendV018(dst []byte, e *Event) ([]byte, error) {
	switch e.op {
	case opMergeFragments:
		return appendStickyFragments(dst, V018, e)
	case opMergeSignals:
		name := "datastar-signal"
		if e.has(hasOnlyIfMissing) {
			name = "datastar-signal-ifmissing"
		}
		dst = appendLines(appendHead(dst, name, e), "\ndata: ", e.text)
	case opRemoveSignals:
		dst = appendNulls(append(appendHead(dst, "datastar-signal", e), "\ndata: "...), e.text)
	case opRemoveFragments:
		dst = appendV018Removal(dst, e)
	case opRedirect:
		dst = append(append(appendHead(dst, "datastar-redirect", e), "\ndata: redirect "...), e.text...)
	default:
		return appendSignalScript(dst, V018, &v018Script, e)
	}
	return append(dst, end...), nil
}

var v018Script = scripting{"datastar-signal", "\ndata: (()=>{\ndata: ", "\ndata: ", "\ndata: ;return {}})()", false}

// appendV018Removal appends a removal, which V018 does as a merge, after a
// delay of at least 1 ms.
func appendV018Removal(dst []byte, e *Event) []byte {
	dst = appendSelector(appendHead(dst, "datastar-fragment", e), e)
	dst = append(dst, "\ndata: merge delete_element"...)
	dst = appendStickyTransition(dst, e)
	return appendMillis(append(dst, "\ndata: settle "...), max(e.settle, minSettle))
}
