package event

import "strings"

// appendV019 encodes for 0.19.6 to 0.19.9.
func appendV019(dst []byte, e *Event) ([]byte, error) {
	switch e.op {
	case opMergeFragments:
		return appendStickyFragments(dst, V019, e)
	case opMergeSignals:
		dst = appendHead(dst, "datastar-signal", e)
		if e.has(hasOnlyIfMissing) {
			dst = append(dst, "\ndata: onlyIfMissing true"...)
		}
		dst = appendLines(dst, "\ndata: store ", e.text)
	case opRemoveSignals:
		dst = append(appendHead(dst, "datastar-delete", e), "\ndata: paths "...)
		dst = appendSpaced(dst, e.text)
	case opRemoveFragments:
		dst = appendSelector(appendHead(dst, "datastar-delete", e), e)
	case opRedirect:
		dst = append(append(appendHead(dst, "datastar-redirect", e), "\ndata: url "...), e.text...)
	case opConsoleLog, opConsoleError:
		return appendV019Console(dst, e), nil
	default:
		return appendSignalScript(dst, V019, &v019Script, e)
	}
	return append(dst, end...), nil
}

// appendSpaced appends lines, with a space instead of each line break.
func appendSpaced(dst []byte, lines string) []byte {
	start := len(dst)
	dst = append(dst, lines...)
	for i := start; i < len(dst); i++ {
		if dst[i] == '\n' {
			dst[i] = ' '
		}
	}
	return dst
}

// appendV019Console appends the client's console event, which holds one line,
// or a script for a message of several lines.
func appendV019Console(dst []byte, e *Event) []byte {
	if strings.IndexByte(e.text, '\n') >= 0 {
		return v019Script.appendScript(dst, e)
	}
	mode := "\ndata: log "
	if e.op == opConsoleError {
		mode = "\ndata: error "
	}
	dst = append(appendHead(dst, "datastar-console", e), mode...)
	return append(append(dst, e.text...), end...)
}

var v019Script = scripting{"datastar-signal", "\ndata: store (()=>{\ndata: store ", "\ndata: store ", "\ndata: store ;return {}})()", false}
