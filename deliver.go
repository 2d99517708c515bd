package datastar

import (
	"errors"

	"github.com/echo-datastar/datastar/internal/stream"
)

// passOn sends a batch of a feed, or notes what the feed failed with. It reports false
// when that was the last.
func (c *Context) passOn(batch Batch, err error) (more bool) {
	if c.stream.Context().Err() != nil {
		return false
	}
	c.fed = err
	return err == nil && c.deliver(&batch) == nil
}

// deliver sends a batch, but for what cannot be encoded.
func (c *Context) deliver(batch *Batch) error {
	err := c.stream.Deliver(batch)
	if _, bad := err.(stream.Unencodable); !bad {
		return err
	}
	return c.deliverParts(batch)
}

// deliverParts sends what can be encoded of a batch.
func (c *Context) deliverParts(batch *Batch) error {
	for _, frame := range batch.Frames {
		if err := c.deliver(&Batch{Events: frame.Events(), ID: frame.ID(), IDSuffix: batch.IDSuffix}); err != nil {
			return err
		}
	}
	for _, e := range batch.Events {
		if err := c.deliverAlone(Batch{Events: []Event{e}}); err != nil {
			return err
		}
	}
	return errors.Join(c.deliverAlone(Batch{ID: batch.ID, IDSuffix: batch.IDSuffix}), c.deliverAlone(Batch{Retry: batch.Retry}))
}

// deliverAlone sends a batch of one thing, or logs why it cannot be encoded.
func (c *Context) deliverAlone(batch Batch) error {
	err := c.stream.Deliver(&batch)
	if _, bad := err.(stream.Unencodable); bad {
		c.logFailure(err)
		return nil
	}
	return err
}
