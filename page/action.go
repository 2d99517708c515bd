package page

import "html/template"

// Get is the action that sends a GET request with the signals. Its URL, like
// that of every action, is a path or an address with http or https. It should
// begin with a slash: without one, V1 resolves it relative to the page, and
// earlier generations relative to the root. The signals are in the URL, which
// logs keep. Keep a secret out of it by a name that begins with _, or by
// [FilterSignals].
func (b Builder) Get(url string, opts ...Option) (template.JS, error) {
	return b.action("Get", &call{method: "get", url: url}, opts)
}

// Query is the action that sends a QUERY request: a GET with the signals, or the
// form, in its body. It reads and changes nothing, as a GET, and its stream is
// aborted for a reconnect as that of a GET is; but nothing is in the URL, so that
// neither logs nor a limit on URLs see it. It stays open while the page is hidden. One
// whose URL ends in #live is kept alive as [Builder.Stream] is.
//
// Only clients from 1.0.4 on have it: earlier ones of V1 throw an error at the
// event. For Beta, V019 and V018 it returns [event.ErrUnsupported].
func (b Builder) Query(url string, opts ...Option) (template.JS, error) {
	return b.action("Query", &call{method: "query", url: url}, opts)
}

// Post is the action that sends a POST request with the signals.
func (b Builder) Post(url string, opts ...Option) (template.JS, error) {
	return b.action("Post", &call{method: "post", url: url}, opts)
}

// Put is the action that sends a PUT request with the signals.
func (b Builder) Put(url string, opts ...Option) (template.JS, error) {
	return b.action("Put", &call{method: "put", url: url}, opts)
}

// Patch is the action that sends a PATCH request with the signals.
func (b Builder) Patch(url string, opts ...Option) (template.JS, error) {
	return b.action("Patch", &call{method: "patch", url: url}, opts)
}

// Delete is the action that sends a DELETE request with the signals.
func (b Builder) Delete(url string, opts ...Option) (template.JS, error) {
	return b.action("Delete", &call{method: "delete", url: url}, opts)
}

// action writes an action. Options win over what it has already.
func (b Builder) action(verb string, c *call, opts []Option) (template.JS, error) {
	if err := b.dialect().missing(verb); err != nil {
		return "", err
	}
	if err := c.take(b, opts); err != nil {
		return "", wrong(verb, err)
	}
	return template.JS(c.append(make([]byte, 0, 128))), nil
}
