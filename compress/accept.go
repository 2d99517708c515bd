package compress

import (
	"net/http"
	"strconv"
	"strings"
)

// quality is how much a client wants a coding, in thousandths: 0 is not at all.
type quality int

// accepted is what a client accepts, by coding.
type accepted struct{ gzip, br, zstd, identity quality }

// any reports whether something is to be compressed.
func (a accepted) any() bool { return a.whole() != nil || a.stream() }

// stream reports whether a stream is to be compressed, which is done with gzip.
func (a accepted) stream() bool { return a.gzip > 0 && a.gzip >= a.identity }

// whole returns the coding for a response that is compressed as a whole, or nil.
func (a accepted) whole() *coding {
	best, most := (*coding)(nil), max(a.identity, 1)
	for _, c := range []struct {
		*coding
		quality
	}{{gzipCoding, a.gzip}, {brCoding, a.br}, {zstdCoding, a.zstd}} { // the later the better
		if c.quality >= most {
			best, most = c.coding, c.quality
		}
	}
	return best
}

// concerns reports whether the response to a request is ours. It is not where an outer
// middleware compresses, which says so in Vary, and where it becomes another protocol or a
// tunnel.
func concerns(h http.Header, r *http.Request) bool {
	return !varies(h) && !lists(r.Header["Connection"], "Upgrade") && r.Method != http.MethodConnect
}

// wants reads what a request accepts: nothing where a proxy asks for the response as it is.
func wants(r *http.Request) accepted {
	if lists(r.Header["Cache-Control"], "no-transform") {
		return accepted{}
	}
	return parse(r.Header["Accept-Encoding"])
}

// varies reports whether a header says to caches that a response is not for all alike.
func varies(h http.Header) bool { return lists(h["Vary"], "Accept-Encoding") }

// lists reports whether a word is in the lists of a header.
func lists(values []string, word string) bool {
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(item), word) {
				return true
			}
		}
	}
	return false
}

// unnamed is the quality of a coding that was not named.
const unnamed quality = -1

// parse reads Accept-Encoding. A coding that is not named is as much wanted as * is; what
// cannot be read is not wanted.
func parse(values []string) accepted {
	a, others := accepted{gzip: unnamed, br: unnamed, zstd: unnamed}, quality(0)
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			coding, params, _ := strings.Cut(item, ";")
			switch strings.ToLower(strings.TrimSpace(coding)) {
			case "gzip", "x-gzip":
				a.gzip = wanted(params)
			case "br":
				a.br = wanted(params)
			case "zstd":
				a.zstd = wanted(params)
			case "identity":
				a.identity = wanted(params)
			case "*":
				others = wanted(params)
			}
		}
	}
	for _, q := range []*quality{&a.gzip, &a.br, &a.zstd} {
		if *q == unnamed {
			*q = others
		}
	}
	return a
}

// wanted reads a weight, such as "q=0.5".
func wanted(params string) quality {
	name, value, weighed := strings.Cut(params, "=")
	switch {
	case strings.TrimSpace(params) == "":
		return 1000
	case !weighed || !strings.EqualFold(strings.TrimSpace(name), "q"):
		return 0
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return quality(q * 1000)
}
