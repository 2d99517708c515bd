package page

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// header is a header of a request. Its value is an expression, if there is one.
type header struct {
	name, value string
	js          template.JS
}

// append appends a member of the object of headers.
func (h *header) append(dst []byte) []byte {
	dst = append(appendLiteral(dst, h.name), ':')
	if h.js == "" {
		return appendLiteral(dst, h.value)
	}
	return append(append(append(dst, '('), h.js...), ')')
}

// setHeader adds a header, or replaces the one of the same name.
func setHeader(headers []header, h header) []header {
	for i := range headers {
		if strings.EqualFold(headers[i].name, h.name) {
			headers[i] = h
			return headers
		}
	}
	return append(headers, h)
}

// WithHeader returns a Builder whose actions send a header too, such as a CSRF
// token. Actions whose URL names a host do not send it, since that could be the
// host of others; [Header] gives it to one of them. For V019 and V018 every action
// returns [event.ErrUnsupported] instead, whatever its URL. What is wrong with the
// header is returned by every action.
func (b Builder) WithHeader(name, value string) Builder {
	return b.withHeader("WithHeader", header{name: name, value: value}, checkHeader(name, value))
}

// WithHeaderExpr is [Builder.WithHeader] with the value of an expression, as it is
// when the request is first sent. So what is published to many pages carries nothing of
// any of them: WithHeaderExpr("X-Tab", "$_tab"), where each page has its own id in the
// signal _tab, which is sent with no request. [Builder.WithPageToken] is for CSRF tokens.
func (b Builder) WithHeaderExpr(name string, js template.JS) Builder {
	return b.withHeader("WithHeaderExpr", header{name: name, js: js}, checkHeaderExpr(name, js))
}

func (b Builder) withHeader(verb string, h header, err error) Builder {
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("%s: %w", verb, err)
	}
	b.headers = setHeader(slices.Clone(b.headers), h)
	return b
}

// Header makes the action send a header with its request. The value is printable
// ASCII. It replaces a header of the same name from [Builder.WithHeader]. For V019
// and V018 the action returns [event.ErrUnsupported].
func Header(name, value string) Option {
	return Option{kind: hasHeader, text: name, value: value, err: checkHeader(name, value)}
}

// HeaderExpr is [Header] with the value of an expression, as it is when the request
// is first sent.
func HeaderExpr(name string, js template.JS) Option {
	return Option{kind: hasHeader, text: name, js: js, err: checkHeaderExpr(name, js)}
}

// checkHeader refuses what a browser would not send: a name that is no token,
// a value that is not printable ASCII.
func checkHeader(name, value string) error {
	if name == "" || strings.ContainsFunc(name, noToken) {
		return fmt.Errorf("%q is no name of a header", name)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return control(r) || r > '~' }) {
		return fmt.Errorf("the value of the header %s is not printable ASCII", name)
	}
	return nil
}

func checkHeaderExpr(name string, js template.JS) error {
	if err := checkHeader(name, ""); err != nil {
		return err
	}
	return checkText("expression of the header "+name, string(js))
}

func noToken(r rune) bool {
	return r > '~' || !letter(byte(r)) && !digit(byte(r)) && strings.IndexByte("!#$%&'*+-.^_`|~", byte(r)) < 0
}
