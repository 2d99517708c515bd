package event

// simpleHeads are, for each protocol, what stands before the text of a simple event: a merge
// of short markup without options, as most are. It is sent as it is.
var simpleHeads = [len(protocolNames)]string{
	V1:      "event: datastar-patch-elements\ndata: elements ",
	Beta:    "event: datastar-merge-fragments\ndata: fragments ",
	V019:    "event: datastar-fragment\ndata: vt false\ndata: fragment ",
	V018:    "event: datastar-fragment\ndata: vt false\ndata: fragment ",
	V1CSP:   "event: datastar-patch-elements\ndata: elements ",
	BetaCSP: "event: datastar-merge-fragments\ndata: fragments ",
}

// optionless reports whether a merge has no options, or only those that change nothing.
func (e *Event) optionless() bool {
	return e.given == 0 && e.mode == Morph && e.selector == "" && e.err == nil
}

// shortMarkup reports whether a fragment is plain, and begins and ends with a tag. No
// protocol has anything to check, escape or trim in such a text.
func shortMarkup(html string) bool {
	return rooted(html) && html[len(html)-1] == '>' && plain(html)
}

// plain reports whether a text is short and has no control characters, and so neither NUL
// nor a line break. Up to 256 bytes that takes less than to search for each of them.
func plain(s string) bool {
	if len(s) < 8 {
		for i := range len(s) {
			if s[i] < ' ' {
				return false
			}
		}
		return true
	}
	if len(s) > 256 || controlled(s[len(s)-8:]) {
		return false
	}
	for ; len(s) > 8; s = s[8:] {
		if controlled(s) {
			return false
		}
	}
	return true
}

// controlled reports whether any of the first eight bytes is below 0x20. The difference has
// the highest bit of such a byte, which the byte itself has not.
func controlled(s string) bool {
	eight := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (eight-0x2020202020202020)&^eight&0x8080808080808080 != 0
}
