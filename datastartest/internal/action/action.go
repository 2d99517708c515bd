// Package action makes the requests of actions, such as @post('/todos'), as the clients send them. V1 is 1.0.4, Beta
// is 1.0.0-beta.11, V019 and V018 are the last releases.
package action

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// Action is what a request is made of: signals, or the fields of a form.
type Action struct {
	Protocol  event.Protocol
	Method    string
	URL       *url.URL // it is changed
	Signals   []byte   // JSON
	Form      bool     // Fields are sent instead of Signals
	Fields    []Field
	Multipart bool // the form has that encoding

	header http.Header
	body   io.Reader
}

// Request returns the request. An error is returned if the client has no such action.
func (a *Action) Request() (*http.Request, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	a.URL.Fragment, a.URL.RawFragment = "", "" // it is never sent
	q, err := parseQuery(a.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	a.header = http.Header{}
	if a.Form {
		a.form(q)
	} else {
		a.json(q)
	}
	a.head()
	r, err := http.NewRequest(a.Method, a.URL.String(), a.body)
	if err == nil {
		r.Header = a.header
	}
	return r, err
}

func (a *Action) v1() bool { return a.Protocol.Generation() == event.V1 }

// old reports whether the client is one that appends signals to a query, and knows no forms.
func (a *Action) old() bool { return a.Protocol == event.V018 || a.Protocol == event.V019 }

func (a *Action) check() error {
	switch {
	case !a.Protocol.Valid() || a.Protocol == event.ProtocolAuto:
		return fmt.Errorf("no client speaks %v", a.Protocol)
	case a.Form && a.old():
		return fmt.Errorf("%v has no actions with contentType: 'form'", a.Protocol)
	}
	switch a.Method {
	case "GET", "POST", "PUT", "PATCH", "DELETE":
		return nil
	case "QUERY":
		if a.v1() {
			return nil
		}
	}
	return fmt.Errorf("%v has no action for the method %q", a.Protocol, a.Method)
}

// head sets the headers that all requests of the client have.
func (a *Action) head() {
	a.header.Set("Accept", "text/event-stream")
	if a.v1() {
		a.header.Set("Accept", "text/event-stream, text/html, application/json")
	}
	a.header.Set("Datastar-Request", "true")
	a.header.Set("Sec-Fetch-Site", "same-origin")
}

// hasBody reports whether the action sends a body: from 1.0.0 on, a DELETE has none.
func (a *Action) hasBody() bool { return a.Method != "GET" && (a.Method != "DELETE" || !a.v1()) }

// json adds signals. Clients before 1.0.0 also say of a request without a body that it is JSON.
func (a *Action) json(q query) {
	if a.hasBody() || !a.v1() {
		a.header.Set("Content-Type", "application/json")
	}
	switch {
	case a.hasBody():
		a.body = bytes.NewReader(a.Signals)
		if a.old() {
			return // it leaves the query as it is
		}
	case a.old():
		q = append(q, pair{"datastar", string(a.Signals)})
	default:
		q.set("datastar", string(a.Signals))
	}
	a.URL.RawQuery = q.encode()
}

// form adds the fields of a form.
func (a *Action) form(q query) {
	if a.v1() && !a.Multipart {
		a.header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	switch {
	case a.hasBody() && (a.Multipart || !a.v1()):
		body, contentType := EncodeMultipart(a.Fields)
		a.body = bytes.NewReader(body)
		a.header.Set("Content-Type", contentType)
	case a.hasBody():
		a.body = strings.NewReader(Encode(a.Fields))
	case a.v1():
		q = append(q, queryOf(a.Fields)...)
	default:
		for _, field := range queryOf(a.Fields) {
			q.set(field.name, field.value)
		}
	}
	a.URL.RawQuery = q.encode()
}
