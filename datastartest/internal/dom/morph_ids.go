package dom

import "golang.org/x/net/html"

// idSets are the persistent ids in a node, by node.
type idSets map[*html.Node]map[string]bool

// persistentIDs returns the ids that an old and a new element with the same tag
// have, and no others in the two trees.
func persistentIDs(old, parent *html.Node) map[string]bool {
	tags, twice, persistent := map[string]string{}, map[string]bool{}, map[string]bool{}
	elements := withID(old)
	if idOf(old) != "" {
		elements = append(elements, old)
	}
	for _, n := range elements {
		if _, has := tags[idOf(n)]; has {
			twice[idOf(n)] = true
		} else {
			tags[idOf(n)] = tagName(n)
		}
	}
	for _, n := range withID(parent) {
		id := idOf(n)
		if persistent[id] {
			twice[id] = true
		} else if tag, has := tags[id]; has && tag == tagName(n) {
			persistent[id] = true
		}
	}
	for id := range twice {
		delete(persistent, id)
	}
	return persistent
}

// populate notes each persistent id at the element that has it and at those around
// it, as far as end.
func (m *morph) populate(elements []*html.Node, end *html.Node) {
	for _, n := range elements {
		if id := idOf(n); m.persistent[id] {
			for at := n; at != nil && at != end; at = parentElement(at) {
				m.ids.add(at, id)
			}
		}
	}
}

func (s idSets) add(n *html.Node, id string) {
	if s[n] == nil {
		s[n] = map[string]bool{}
	}
	s[n][id] = true
}

// forget removes an id from the sets of the nodes around one.
func (s idSets) forget(n *html.Node, id string) {
	for n = n.Parent; n != nil; n = n.Parent {
		delete(s[n], id)
		if len(s[n]) == 0 {
			delete(s, n)
		}
	}
}

// share reports whether two nodes have a persistent id in common.
func (s idSets) share(a, b *html.Node) bool {
	for id := range s[a] {
		if s[b][id] {
			return true
		}
	}
	return false
}
