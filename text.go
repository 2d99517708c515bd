package datastar

import (
	"context"
	"io"
	"iter"

	"github.com/echo-datastar/datastar/event"
)

// AppendText appends what a reader yields to the element that a selector matches, as text:
// a log, the output of a command, the words of a language model. See [event.AppendText].
func AppendText(ctx context.Context, r io.Reader, opts ...Option) iter.Seq2[Event, error] {
	return event.AppendText(ctx, r, opts...)
}

// AppendText sends what [AppendText] makes of a reader, until that ends or the stream is
// over, as in [Context.Every]:
//
//	return c.AppendText(output, datastar.WithSelector("#log"))
//
// It returns nil then, else what the reader failed with. A read that is blocked holds up
// nothing. A reader that is an io.Closer is closed at the end, also where nothing can be sent.
//
// A GET or QUERY whose connection breaks is sent again and appends from the beginning: keep
// it to commands, or empty the element first.
func (c *Context) AppendText(r io.Reader, opts ...Option) error {
	l := c.loop()
	defer l.leave()
	err := c.appendText(r, opts...)
	l.over = true
	return err
}

func (c *Context) appendText(r io.Reader, opts ...Option) error {
	if err := c.stream.Open(); err != nil {
		if closer, ok := r.(io.Closer); ok {
			_ = closer.Close()
		}
		return ifNotOver(err)
	}
	c.hintEarly()
	for e, err := range AppendText(c.stream.Context(), r, opts...) {
		if c.cutOff() {
			break
		}
		if err != nil {
			return err
		}
		if err := c.Send(e); err != nil {
			return ifNotOver(err)
		}
	}
	return c.overdue()
}
