package datastartest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/action"
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
	a := action.Action{Protocol: p, Method: method, URL: parse(target)}
	switch form := signals.(type) {
	case url.Values:
		a.Form, a.Fields = true, fieldsOf(form)
	case Multipart:
		a.Form, a.Multipart = true, true
		for _, part := range form {
			a.Fields = append(a.Fields, action.Field(part))
		}
	default:
		a.Signals = marshal(signals)
	}
	r, err := a.Request()
	refuse(err)
	return r.WithContext(context.WithValue(r.Context(), protocolKey{}, p))
}

type protocolKey struct{}

// refuse panics for a mistake in a test.
func refuse(err error) {
	if err != nil {
		panic("datastartest: Request: " + err.Error())
	}
}

// parse returns a path or a URL.
func parse(target string) *url.URL {
	u, err := url.Parse(target)
	refuse(err)
	if !strings.HasPrefix(target, "/") && u.Host == "" {
		refuse(fmt.Errorf("%q is neither a path nor a URL", target))
	}
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

// Multipart are the fields of a form with enctype="multipart/form-data", in their order:
// see [Request]. With a method that has no body the client puts them into the query.
type Multipart []Part

// Part is a field of a form. One with a Filename or a Type is a file; a file input in
// which nothing was chosen has the Type "application/octet-stream" alone.
type Part struct {
	Name     string
	Value    string // the content of a file
	Filename string
	Type     string // default "application/octet-stream" for a file
}

func fieldsOf(form url.Values) (fields []action.Field) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			fields = append(fields, action.Field{Name: name, Value: value})
		}
	}
	return fields
}
