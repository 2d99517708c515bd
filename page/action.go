package page

import (
	"html/template"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Get is the action that sends a GET request with the signals. Its URL, like
// that of every action, is a path or an address with http or https. It should
// begin with a slash: without one, V1 resolves it relative to the page, and
// earlier generations relative to the root. The signals are in the URL, which
// logs keep. Keep a secret out of it by a name that begins with _, or by
// [FilterSignals].
func (b Builder) Get(url string, opts ...Option) (template.JS, error) {
	return b.action("Get", "get", url, opts)
}

// Post is the action that sends a POST request with the signals.
func (b Builder) Post(url string, opts ...Option) (template.JS, error) {
	return b.action("Post", "post", url, opts)
}

// Put is the action that sends a PUT request with the signals.
func (b Builder) Put(url string, opts ...Option) (template.JS, error) {
	return b.action("Put", "put", url, opts)
}

// Patch is the action that sends a PATCH request with the signals.
func (b Builder) Patch(url string, opts ...Option) (template.JS, error) {
	return b.action("Patch", "patch", url, opts)
}

// Delete is the action that sends a DELETE request with the signals.
func (b Builder) Delete(url string, opts ...Option) (template.JS, error) {
	return b.action("Delete", "delete", url, opts)
}

// Stream is [Builder.Get] for a live page, which should never go dead. An
// option that is given wins over these defaults:
//
//   - V1: RetryErrors and RetryCount(-1). By default V1 gives up at the first
//     502 of a proxy in a deploy, and after ten failures (three minutes). It
//     does not reconnect after a stream that ended properly.
//   - Beta: RetryCount(-1) and RetryWait(0, 5*time.Second). By default Beta
//     counts all aborts in the life of a page and gives up at the eleventh,
//     and its wait only grows. It never reconnects after an error status.
//   - V019 and V018: none, for they have no such words. Their pages go dead at
//     the tenth abort.
//
// Every generation disconnects while the page is hidden and reconnects with
// Last-Event-ID, so that a feed that replays loses nothing. Where an element is
// patched in anew, V1 starts its stream again and drops the one before it (no
// KeepOthers): a browser has six connections only.
func (b Builder) Stream(url string, opts ...Option) (template.JS, error) {
	var defaults []Option
	switch b.protocol {
	case event.ProtocolAuto, event.V1:
		defaults = []Option{RetryErrors(), RetryCount(-1)}
	case event.Beta:
		defaults = []Option{RetryCount(-1), RetryWait(0, 5*time.Second)}
	}
	return b.action("Stream", "get", url, append(defaults, opts...))
}

// call is an action with its options.
type call struct {
	protocol         event.Protocol
	method           string
	url              string
	given            optionSet
	headers          []header
	form             string // its selector
	include, exclude string
	first, longest   int64 // waits in milliseconds
	count            int64
}

func (b Builder) action(verb, method, url string, opts []Option) (template.JS, error) {
	c := call{method: method, url: url}
	if err := c.take(b, opts); err != nil {
		return "", wrong(verb, err)
	}
	dst := make([]byte, 0, 128)
	if old(c.protocol) {
		return template.JS(c.appendOld(dst)), nil
	}
	return template.JS(c.append(dst)), nil
}

// take collects what the builder and the options say, and checks it.
func (c *call) take(b Builder, opts []Option) (err error) {
	if c.protocol, err = b.speaks(); err != nil {
		return err
	}
	if b.err != nil {
		return b.err
	}
	if err = checkURL(c.url); err != nil {
		return err
	}
	if len(b.headers) > 0 && !namesHost(c.url) {
		c.given, c.headers = hasHeader, slices.Clip(b.headers)
	}
	for i := range opts {
		if err = opts[i].err; err != nil {
			return err
		}
		c.apply(&opts[i])
	}
	return c.supported()
}

func (c *call) apply(o *Option) {
	switch c.given |= o.kind; {
	case o.kind&hasHeader != 0:
		c.headers = setHeader(slices.Clone(c.headers), header{o.text, o.value})
	case o.kind&hasForm != 0:
		c.form = o.text
	case o.kind&hasFilter != 0:
		c.include, c.exclude = o.text, o.value
	case o.kind&hasRetryCount != 0:
		c.count = o.n
	case o.kind&hasRetryWait != 0:
		c.first, c.longest = o.n, o.m
	}
}

func (c *call) has(o optionSet) bool { return c.given&o != 0 }

// supported reports the first option that the client has no words for.
func (c *call) supported() error {
	for i := range lacks {
		if lack := &lacks[i]; c.has(lack.kind) && slices.Contains(lack.protocols, c.protocol) {
			return unsupported(c.protocol, lack.name, lack.wayOut)
		}
	}
	return nil
}
