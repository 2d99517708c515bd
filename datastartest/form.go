package datastartest

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

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

func (p Part) isFile() bool { return p.Filename != "" || p.Type != "" }

func fieldsOf(form url.Values) (fields Multipart) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			fields = append(fields, Part{Name: name, Value: value})
		}
	}
	return fields
}

// query returns the fields as names and values. A browser leaves nothing of a file in
// them but "[object File]".
func (m Multipart) query() (q query) {
	for _, part := range m {
		if part.isFile() {
			part.Value = "[object File]"
		}
		q = append(q, pair{part.Name, part.Value})
	}
	return q
}

// boundary is always the same, so that requests can be compared.
const boundary = "----WebKitFormBoundaryDatastartest"

// encode returns the fields as a body, and its content type.
func (m Multipart) encode() (body io.Reader, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	refuse(w.SetBoundary(boundary))
	for _, part := range m {
		to, err := w.CreatePart(part.header())
		refuse(err)
		_, _ = io.WriteString(to, part.Value)
	}
	refuse(w.Close())
	return bytes.NewReader(b.Bytes()), w.FormDataContentType()
}

// unquotable is how a browser writes what would end a quoted name or its line.
var unquotable = strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22")

func (p Part) header() textproto.MIMEHeader {
	disposition := `form-data; name="` + unquotable.Replace(p.Name) + `"`
	header := textproto.MIMEHeader{}
	if p.isFile() {
		disposition += `; filename="` + unquotable.Replace(p.Filename) + `"`
		if p.Type == "" {
			p.Type = "application/octet-stream"
		}
		header.Set("Content-Type", p.Type)
	}
	header.Set("Content-Disposition", disposition)
	return header
}

// query is what stands after the question mark of a URL, in its order.
type query []pair

type pair struct{ name, value string }

func parseQuery(raw string) (q query) {
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		q = append(q, pair{unescape(name), unescape(value)})
	}
	return q
}

func unescape(s string) string {
	plain, err := url.QueryUnescape(s)
	refuse(err)
	return plain
}

// set does what URLSearchParams.set does: the first of the name gets the value, and
// the others go.
func (q *query) set(name, value string) {
	is := func(p pair) bool { return p.name == name }
	at := slices.IndexFunc(*q, is)
	if at < 0 {
		*q = append(*q, pair{name, value})
		return
	}
	(*q)[at].value = value
	*q = append((*q)[:at+1], slices.DeleteFunc((*q)[at+1:], is)...)
}

// asBrowser makes of what Go escapes what a browser does.
var asBrowser = strings.NewReplacer("~", "%7E", "%2A", "*")

func (q query) encode() string {
	var parts []string
	for _, p := range q {
		parts = append(parts, asBrowser.Replace(url.QueryEscape(p.name)+"="+url.QueryEscape(p.value)))
	}
	return strings.Join(parts, "&")
}
