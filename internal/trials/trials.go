// Package trials describes pages, what happens to them, and what can be seen of them then. Tests have the same trials
// played in datastartest's model of the client and in a browser, which are of two modules.
package trials

import (
	"fmt"
	"strings"
)

// Trial is a page, and what happens to it.
type Trial struct {
	Page string
	Beta bool // the client is that of Beta, not of V1
	Live bool // the attributes of the page are acted upon
	// Stream is the path of the stream of events, if it is live: "/stream" by default.
	Stream string
	Steps  []Step
}

// Step is an event of the stream as the wire has it, or what a user does with the first element that a selector matches.
type Step struct{ Do, At, Value string }

// Sight is what can be seen of a page, at first and after each step.
type Sight struct {
	HTML, Kept, Controls, Records, Signals string
	Focus, Missing                         int
	Threw                                  bool
	Ran                                    []string
	Requests                               []string
	Error                                  string
}

// String shows a trial so that it can be followed.
func (t Trial) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "page %s", t.Page)
	for i, s := range t.Steps {
		fmt.Fprintf(&b, "\n%d %s %s %q", i+1, s.Do, s.At, s.Value)
	}
	return b.String()
}
