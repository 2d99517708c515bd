package datastar_test

import (
	"errors"
	"fmt"
	"io"
)

// renderer is an Echo Renderer that writes what it was given, and fails in the
// middle of the template "broken".
type renderer struct{}

var errBroken = errors.New("no such field")

func (renderer) render(w io.Writer, name string, data any) error {
	if _, err := fmt.Fprintf(w, "<p>%v", data); err != nil || name == "broken" {
		return errors.Join(err, errBroken)
	}
	_, err := io.WriteString(w, "</p>")
	return err
}
