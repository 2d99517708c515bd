package action

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
)

// Field is a field of a form. One with a Filename or a Type is a file; a file input in which nothing was chosen has
// the Type "application/octet-stream" alone.
type Field struct {
	Name     string
	Value    string // the content of a file
	Filename string
	Type     string // default "application/octet-stream" for a file
}

func (f Field) isFile() bool { return f.Filename != "" || f.Type != "" }

// queryOf returns fields as names and values. A browser leaves nothing of a file in them but "[object File]".
func queryOf(fields []Field) (q query) {
	for _, f := range fields {
		if f.isFile() {
			f.Value = "[object File]"
		}
		q = append(q, pair{f.Name, f.Value})
	}
	return q
}

// Encode returns fields as the query of a URL, or as the body of a form that has no other encoding.
func Encode(fields []Field) string { return queryOf(fields).encode() }

// boundary is always the same, so that requests can be compared.
const boundary = "----WebKitFormBoundaryDatastartest"

// EncodeMultipart returns fields as a body of multipart/form-data, and its content type.
func EncodeMultipart(fields []Field) (body []byte, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary(boundary) // it is a valid one
	for _, f := range fields {
		to, _ := w.CreatePart(f.header()) // a buffer has no errors of writing
		_, _ = io.WriteString(to, f.Value)
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// unquotable is how a browser writes what would end a quoted name or its line.
var unquotable = strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22")

func (f Field) header() textproto.MIMEHeader {
	disposition := `form-data; name="` + unquotable.Replace(f.Name) + `"`
	header := textproto.MIMEHeader{}
	if f.isFile() {
		disposition += `; filename="` + unquotable.Replace(f.Filename) + `"`
		if f.Type == "" {
			f.Type = "application/octet-stream"
		}
		header.Set("Content-Type", f.Type)
	}
	header.Set("Content-Disposition", disposition)
	return header
}
