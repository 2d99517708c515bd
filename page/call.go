package page

import (
	"errors"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// call is an action with its options.
type call struct {
	dialect *dialect
	method  string
	url     string
	given   optionSet
	live    bool // it is a stream that is kept alive

	// What the options say.
	headers          []header
	form             string // its selector
	question         string
	include, exclude string
	first, longest   int64 // waits in milliseconds
	count            int64
}

// take collects what the builder and the options say, and checks it.
func (c *call) take(b Builder, opts []Option) error {
	c.dialect = b.dialect()
	if c.dialect.err != nil {
		return c.dialect.err
	}
	if b.err != nil {
		return b.err
	}
	if err := checkURL(c.url); err != nil {
		return err
	}
	if len(b.headers) > 0 {
		c.given = hasHeader // whatever the URL, so that a page breaks for all or for none
		if !namesHost(c.url) {
			c.headers = slices.Clip(b.headers)
		}
	}
	if c.live {
		c.keepAlive()
	}
	for i := range opts {
		if err := opts[i].err; err != nil {
			return err
		}
		c.apply(&opts[i])
	}
	return c.supported()
}

func (c *call) apply(o *Option) {
	switch c.given |= o.kind; {
	case o.kind&hasHeader != 0:
		c.headers = setHeader(slices.Clone(c.headers), header{o.text, o.value, o.js})
	case o.kind&hasForm != 0:
		c.form = o.text
	case o.kind&hasConfirm != 0:
		c.question = o.text
	case o.kind&hasFilter != 0:
		c.include, c.exclude = o.text, o.value
	case o.kind&hasRetryCount != 0:
		c.count = o.n
	case o.kind&hasRetryWait != 0:
		c.first, c.longest = o.n, o.m
	}
}

func (c *call) has(o optionSet) bool { return c.given&o != 0 }

// supported returns an error for the first option that the dialect has no words
// for.
func (c *call) supported() error {
	if c.has(hasNewest) && c.has(hasKeepOthers) {
		return errors.New("Newest and KeepOthers exclude each other")
	}
	lacks := c.dialect.actions.lacks
	for i := range lacks {
		if lack := &lacks[i]; c.has(lack.option) {
			return unsupported(c.dialect.protocol, lack.option.verb(), lack.wayOut)
		}
	}
	return nil
}

// append appends the action as the dialect writes it.
func (c *call) append(dst []byte) []byte {
	words := &c.dialect.actions
	if c.has(hasConfirm) {
		dst = append(appendLiteral(append(dst, "confirm("...), c.question), ")&&"...)
	}
	dst = append(append(append(dst, words.sigil...), c.method...), '(')
	if words.urlOnly {
		return append(c.appendURL(dst), ')')
	}
	return c.appendObject(appendLiteral(dst, c.address()+c.mark()))
}

// randomKey is the expression of an idempotency key. It needs no secure context.
const randomKey = "crypto.getRandomValues(new Uint32Array(4)).join('-')"

// appendURL appends the URL where it is all that an action has: an idempotency
// key goes into the query.
func (c *call) appendURL(dst []byte) []byte {
	if !c.has(hasIdempotent) {
		return appendLiteral(dst, c.address()+c.mark())
	}
	url, _, _ := strings.Cut(c.url, "#")
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	dst = appendLiteral(dst, url+separator+event.KeyParam+"=")
	dst = append(dst, "+"+randomKey...)
	if mark := c.mark(); mark != "" {
		dst = appendLiteral(append(dst, '+'), mark)
	}
	return dst
}
