package page

import "html/template"

// Get is the action that sends a GET request with the signals. Its URL, like
// that of every action, is a path or an address with http or https. It should
// begin with a slash: without one, V1 resolves it relative to the page, and
// earlier generations relative to the root. The signals are in the URL, which
// logs keep. Keep a secret out of it by a name that begins with _, or by
// [FilterSignals].
func (b Builder) Get(url string, opts ...Option) (template.JS, error) {
	return b.action("Get", "get", url, nil, opts)
}

// Post is the action that sends a POST request with the signals.
func (b Builder) Post(url string, opts ...Option) (template.JS, error) {
	return b.action("Post", "post", url, nil, opts)
}

// Put is the action that sends a PUT request with the signals.
func (b Builder) Put(url string, opts ...Option) (template.JS, error) {
	return b.action("Put", "put", url, nil, opts)
}

// Patch is the action that sends a PATCH request with the signals.
func (b Builder) Patch(url string, opts ...Option) (template.JS, error) {
	return b.action("Patch", "patch", url, nil, opts)
}

// Delete is the action that sends a DELETE request with the signals.
func (b Builder) Delete(url string, opts ...Option) (template.JS, error) {
	return b.action("Delete", "delete", url, nil, opts)
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
//   - V019 and V018: none, since they have no such options. Their pages go dead at
//     the tenth abort.
//
// Every generation disconnects while the page is hidden and reconnects with
// Last-Event-ID, so that a feed that replays loses nothing. Where an element is
// patched in anew, V1 starts its stream again and drops the one before it (no
// KeepOthers): a browser has six connections only.
func (b Builder) Stream(url string, opts ...Option) (template.JS, error) {
	return b.action("Stream", "get", url, dialectOf(b.protocol).actions.stream, opts)
}

// action writes an action. Options win over defaults.
func (b Builder) action(verb, method, url string, defaults, opts []Option) (template.JS, error) {
	c := call{method: method, url: url}
	if err := c.take(b, defaults, opts); err != nil {
		return "", wrong(verb, err)
	}
	return template.JS(c.append(make([]byte, 0, 128))), nil
}
