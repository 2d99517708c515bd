package action

import (
	"net/url"
	"slices"
	"strings"
)

// query is what stands after the question mark of a URL, in its order.
type query []pair

type pair struct{ name, value string }

func parseQuery(raw string) (q query, err error) {
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		var p pair
		name, value, _ := strings.Cut(part, "=")
		if p.name, err = url.QueryUnescape(name); err != nil {
			return nil, err
		}
		if p.value, err = url.QueryUnescape(value); err != nil {
			return nil, err
		}
		q = append(q, p)
	}
	return q, nil
}

// set does what URLSearchParams.set does: the first of the name gets the value, and the others go.
func (q *query) set(name, value string) {
	is := func(p pair) bool { return p.name == name }
	at := slices.IndexFunc(*q, is)
	if at < 0 {
		*q = append(*q, pair{name, value})
		return
	}
	(*q)[at].value = value
	*q = append((*q)[:at+1], slices.DeleteFunc((*q)[at+1:], is)...)
}

// asBrowser makes of what Go escapes what a browser does.
var asBrowser = strings.NewReplacer("~", "%7E", "%2A", "*")

func (q query) encode() string {
	var parts []string
	for _, p := range q {
		parts = append(parts, asBrowser.Replace(url.QueryEscape(p.name)+"="+url.QueryEscape(p.value)))
	}
	return strings.Join(parts, "&")
}
