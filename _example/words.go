package main

import (
	"crypto/rand"
	"io"
	"strings"
	"time"

	"github.com/echo-datastar/datastar"
)

// tell adds a paragraph, and to that a text while it is written. Each click has a
// paragraph of its own, so that two texts never mix.
func (h handlers) tell(c *datastar.Context) error {
	id := "told-" + rand.Text()
	paragraph := h.template(c, "told", id, datastar.WithSelector("#told"), datastar.WithMode(datastar.ModeAppend))
	if err := c.Send(paragraph); err != nil {
		return err
	}
	return c.AppendText(written(story), datastar.WithSelector("#"+id))
}

// written stands for a language model, or a command: its text comes word by word. When
// the page is left, AppendText closes the reader, which ends the writing.
func written(text string) io.Reader {
	r, w := io.Pipe()
	go func() {
		defer w.Close()
		for word := range strings.SplitAfterSeq(text, " ") {
			if _, err := io.WriteString(w, word); err != nil {
				return
			}
			time.Sleep(60 * time.Millisecond)
		}
	}()
	return r
}

const story = `The Engine, wrote Ada Lovelace, "weaves algebraical patterns" as a loom weaves flowers 🌸 and leaves.
It might even compose music, if a < b said how tones follow each other & harmonise.`
