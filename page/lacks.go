package page

import (
	"cmp"
	"errors"
	"fmt"
	"maps"

	"github.com/echo-datastar/datastar/event"
)

const inExpression = "the expression can do it"

// preventLate is what most generations lack beside single words.
const preventLate = "an event that is prevented or stopped, and delayed"

// before1 has the ways out of what no generation before V1 has words for.
var before1 = map[string]string{
	"DataNonce":           "leave it out, and allow 'unsafe-eval'",
	"Query":               "Get sends the signals in the URL, Post in the body",
	"Style":               `Attr("style", …) sets them all`,
	"OnSignalPatch":       "Effect runs when a signal changes that it reads",
	"OnSignalPatchFilter": "Effect runs when a signal changes that it reads",
	"Ignore":              "give it no attributes of the client",
	"IgnoreMorph":         "patch what is around it",
	"PreserveAttr":        "write the attribute into the fragment",
	"Rocket":              "write the component as HTML",
	"Props":               "write the component as HTML",
	"On delay":            inExpression,
	"On document":         inExpression,
	"On case":             inExpression,
	"Intersect delay":     inExpression,
	"Intersect threshold": "half and full can be said",
	"Intersect exit":      "Init can start an IntersectionObserver",
	"Bind prop":           "Effect can set the property, and On the signal",
	"Bind event":          "On can set the signal",
	preventLate:           "use two attributes, or delay on the server",
}

// besides returns the ways out of what a generation lacks, and of what it lacks more.
func besides(lacks, more map[string]string) map[string]string {
	all := maps.Clone(lacks)
	maps.Copy(all, more)
	return all
}

// names returns an error where the dialect has no word for a verb.
func (d *dialect) names(verb, word string) error {
	if d.err != nil || word != "" {
		return d.err
	}
	return unsupported(d.protocol, verb, cmp.Or(d.lacks[verb], "the dialect has no name for it"))
}

// missing returns an error where the dialect has no words for something.
func (d *dialect) missing(what string) error {
	if wayOut, lacks := d.lacks[what]; lacks {
		return unsupported(d.protocol, what, wayOut)
	}
	return d.err
}

// unsupported returns the error that names what a generation has no words for,
// and the way out.
func unsupported(p event.Protocol, what, wayOut string) error {
	return fmt.Errorf("%w: %s on %v: %s", event.ErrUnsupported, what, p, wayOut)
}

// wrong adds the verb to an error. One of ErrUnsupported names it already.
func wrong(verb string, err error) error {
	if errors.Is(err, event.ErrUnsupported) {
		return err
	}
	return fmt.Errorf("datastar: %s: %w", verb, err)
}
