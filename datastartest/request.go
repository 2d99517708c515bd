package datastartest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// Request returns the request of an action, such as @post('/todos'), as the client of the
// protocol sends it: with its headers, and the signals in the query or in the body as
// that client has it. V1 is 1.0.4, Beta is 1.0.0-beta.11, V019 and V018 are the last
// releases. [Call] has a handler answer it; it can also be sent by an [http.Client] if
// target is a whole URL.
//
// Signals are whatever [json.Marshal] takes, or JSON as a string, []byte or
// [json.RawMessage], which is sent unchanged. nil stands for a page without signals. A
// page keeps signals that begin with "_" to itself, so leave them out. For an action
// with contentType: 'form', which sends no signals, give the fields of the form as
// [url.Values] or [Multipart].
//
// Other headers are set on the result: Last-Event-ID as a client sets it that
// reconnects, Idempotency-Key, or a cookie.
//
// Request panics if the client has no such action: for a method other than GET, POST,
// PUT, PATCH, DELETE and, on V1, QUERY; for forms on V019 and V018; and for a target
// that is neither a path nor a URL.
func Request(p event.Protocol, method, target string, signals any) *http.Request {
	a := action{protocol: p, method: method, header: http.Header{}}
	a.check()
	a.url = parse(target)
	switch form := signals.(type) {
	case url.Values:
		a.form(fieldsOf(form), false)
	case Multipart:
		a.form(form, true)
	default:
		a.json(marshal(signals))
	}
	a.header.Set("Accept", "text/event-stream")
	if p.Generation() == event.V1 {
		a.header.Set("Accept", "text/event-stream, text/html, application/json")
	}
	a.header.Set("Datastar-Request", "true")
	a.header.Set("Sec-Fetch-Site", "same-origin")
	r, err := http.NewRequest(method, a.url.String(), a.body)
	refuse(err)
	r.Header = a.header
	return r.WithContext(context.WithValue(r.Context(), protocolKey{}, p))
}

type protocolKey struct{}

// action is a request in the making.
type action struct {
	protocol event.Protocol
	method   string
	url      *url.URL
	header   http.Header
	body     io.Reader
}

func (a *action) check() {
	if !a.protocol.Valid() || a.protocol == event.ProtocolAuto {
		refuse(fmt.Errorf("no client speaks %v", a.protocol))
	}
	switch a.method {
	case "GET", "POST", "PUT", "PATCH", "DELETE":
		return
	case "QUERY":
		if a.protocol.Generation() == event.V1 {
			return
		}
	}
	refuse(fmt.Errorf("%v has no action for the method %q", a.protocol, a.method))
}

// refuse panics for a mistake in a test.
func refuse(err error) {
	if err != nil {
		panic("datastartest: Request: " + err.Error())
	}
}

// parse returns the URL without its fragment, which is never sent.
func parse(target string) *url.URL {
	u, err := url.Parse(target)
	refuse(err)
	if !strings.HasPrefix(target, "/") && u.Host == "" {
		refuse(fmt.Errorf("%q is neither a path nor a URL", target))
	}
	u.Fragment, u.RawFragment = "", ""
	return u
}

// marshal returns signals as the client writes them, which does not escape HTML.
func marshal(signals any) []byte {
	switch raw := signals.(type) {
	case nil:
		return []byte("{}")
	case string:
		return []byte(raw)
	case []byte:
		return raw
	case json.RawMessage:
		return raw
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	refuse(encoder.Encode(signals))
	return bytes.TrimSpace(b.Bytes())
}

// hasBody reports whether the action sends a body: from 1.0.0 on, a DELETE has none.
func (a *action) hasBody() bool {
	return a.method != "GET" && (a.method != "DELETE" || a.protocol.Generation() != event.V1)
}

// json adds signals. Clients before 1.0.0 also say of a request without a body that it
// is JSON.
func (a *action) json(signals []byte) {
	if a.hasBody() || a.protocol.Generation() != event.V1 {
		a.header.Set("Content-Type", "application/json")
	}
	old := a.protocol == event.V018 || a.protocol == event.V019
	q := parseQuery(a.url.RawQuery)
	switch {
	case a.hasBody():
		a.body = bytes.NewReader(signals)
		if old {
			return // it leaves the query as it is
		}
	case old:
		q = append(q, pair{"datastar", string(signals)})
	default:
		q.set("datastar", string(signals))
	}
	a.url.RawQuery = q.encode()
}

// form adds the fields of a form.
func (a *action) form(fields Multipart, multipart bool) {
	v1, inBody := a.protocol.Generation() == event.V1, a.hasBody()
	q := parseQuery(a.url.RawQuery)
	if a.protocol == event.V018 || a.protocol == event.V019 {
		refuse(fmt.Errorf("%v has no actions with contentType: 'form'", a.protocol))
	}
	if v1 && !multipart {
		a.header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	switch {
	case inBody && (multipart || !v1):
		var contentType string
		a.body, contentType = fields.encode()
		a.header.Set("Content-Type", contentType)
	case inBody:
		a.body = strings.NewReader(fields.query().encode())
	case v1:
		q = append(q, fields.query()...)
	default:
		for _, field := range fields.query() {
			q.set(field.name, field.value)
		}
	}
	a.url.RawQuery = q.encode()
}
