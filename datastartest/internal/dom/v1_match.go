package dom

import "golang.org/x/net/html"

// match returns the old node, from one to before another, that becomes like a new
// one: one with an id in common, or else one that is like it at first sight. It
// looks no further once it would pass by more ids than the new node has.
func (m *morphV1) match(n, from, end *html.Node) *html.Node {
	var soft *html.Node
	next, future, passed, wanted := n.NextSibling, 0, 0, len(m.ids[n])
	for at := from; at != nil && at != end; at = at.NextSibling {
		if alike(at, n) {
			if m.ids.share(at, n) {
				return at
			}
			if soft == nil && len(m.ids[at]) == 0 {
				if wanted == 0 {
					return at
				}
				soft = at
			}
		}
		if passed += len(m.ids[at]); passed > wanted {
			break
		}
		// Two that fit the next new nodes better should have blocked this one. But
		// the client forgets that at once, so it only stops counting.
		if soft == nil && future < 2 && next != nil && alike(at, next) {
			future++
			next = next.NextSibling
		}
	}
	return soft
}
