// Command replay plays cases in the model of the client, and writes what the page is then. The browser tests compare
// that with a browser. It reads a case a line, in JSON, and writes the states of the page a line for each.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Case is a page, and what happens to it.
type Case struct {
	Page string
	Beta bool
	Live bool // the attributes of the page are acted upon
	// Stream is the path of the stream of events, if it is live: "/stream" by default.
	Stream string
	Steps  []Step
}

// Step is an event of the stream as the wire has it, or what a user does with the first element that a selector matches.
type Step struct{ Do, At, Value string }

// State is what can be seen of a page after a step.
type State struct {
	HTML, Kept, Controls, Records, Signals string
	Focus, Missing                         int
	Threw                                  bool
	Ran                                    []string
	Requests                               []string `json:",omitempty"`
	Error                                  string   `json:",omitempty"`
}

func main() {
	if err := replay(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func replay(r io.Reader, w io.Writer) error {
	cases, out := json.NewDecoder(bufio.NewReaderSize(r, 1<<20)), bufio.NewWriterSize(w, 1<<20)
	states := json.NewEncoder(out)
	for {
		var c Case
		if err := cases.Decode(&c); errors.Is(err, io.EOF) {
			return out.Flush()
		} else if err != nil {
			return err
		}
		play := c.play
		if c.Live {
			play = c.live
		}
		played, err := play()
		if err != nil {
			return fmt.Errorf("%w in %s", err, c.Page)
		}
		if err := states.Encode(played); err != nil {
			return err
		}
	}
}
