package event_test

import (
	"github.com/echo-datastar/datastar/event"
)

// start merges the signals that new elements hold.
func (p *page) start(nodes []*node) {
	for _, n := range nodes {
		n.walk(func(n *node) bool {
			if value, ok := n.attrs["data-signals-s"]; ok {
				p.signals["s"] = value
			}
			return true
		})
	}
}

// mergeSignals merges signals. With onlyIfMissing, V018 and V019 compare the
// top level only. A null removes a signal, but is stored on Beta, where an object
// does not replace a scalar.
func (p *page) mergeSignals(into, from signalTree, onlyIfMissing, top bool) {
	beta, sticky := p.client == event.Beta, p.client == event.V018 || p.client == event.V019
	for name, value := range from {
		old, had := into[name]
		above, hadObject := old.(signalTree)
		below, object := value.(signalTree)
		switch {
		case had && onlyIfMissing && (sticky && top || !hadObject || !object):
		case object && hadObject:
			p.mergeSignals(above, below, onlyIfMissing, false)
		case object && had && beta:
		case object:
			fresh := signalTree{}
			p.mergeSignals(fresh, below, false, false)
			into[name] = fresh
		case value == nil && !beta:
			delete(into, name)
		default:
			into[name] = value
		}
	}
}

func forget(signals signalTree, path []string) {
	if below, ok := signals[path[0]].(signalTree); ok && len(path) > 1 {
		forget(below, path[1:])
	} else if len(path) == 1 {
		delete(signals, path[0])
	}
}
