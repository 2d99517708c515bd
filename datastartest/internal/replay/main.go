// Command replay plays trials in the model of the client, and writes what can be seen of the page then. The browser tests
// compare that with a browser. It reads a trial a line, in JSON, and writes the sights of the page a line for each.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/echo-datastar/datastar/internal/trials"
)

func main() {
	if err := replay(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func replay(r io.Reader, w io.Writer) error {
	all, out := json.NewDecoder(bufio.NewReaderSize(r, 1<<20)), bufio.NewWriterSize(w, 1<<20)
	sights := json.NewEncoder(out)
	for {
		var t trials.Trial
		if err := all.Decode(&t); errors.Is(err, io.EOF) {
			return out.Flush()
		} else if err != nil {
			return err
		}
		play := playStill
		if t.Live {
			play = playLive
		}
		played, err := play(t)
		if err != nil {
			return fmt.Errorf("%w in %s", err, t.Page)
		}
		if err := sights.Encode(played); err != nil {
			return err
		}
	}
}
