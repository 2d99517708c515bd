package datastartest

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// cutSignals takes the signals out of a query.
func cutSignals(raw string) (q, signals string) {
	var rest []string
	for part := range strings.SplitSeq(raw, "&") {
		if value, ok := strings.CutPrefix(part, "datastar="); ok {
			signals, _ = url.QueryUnescape(value)
		} else if part != "" {
			rest = append(rest, part)
		}
	}
	return strings.Join(rest, "&"), signals
}

// readable returns a body with each field of a form on a line of its own.
func readable(header http.Header, body []byte) string {
	kind, parameters, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		var lines []string
		for part := range strings.SplitSeq(string(body), "&") {
			name, value, _ := strings.Cut(part, "=")
			name, _ = url.QueryUnescape(name)
			value, _ = url.QueryUnescape(value)
			lines = append(lines, name+": "+value)
		}
		return strings.Join(lines, "\n")
	case "multipart/form-data":
		return strings.Join(parts(multipart.NewReader(strings.NewReader(string(body)), parameters["boundary"])), "\n")
	}
	return string(body)
}

func parts(form *multipart.Reader) (lines []string) {
	for {
		part, err := form.NextRawPart()
		if err != nil {
			return lines
		}
		content, _ := io.ReadAll(part)
		text := string(content)
		if part.FileName() != "" || part.Header.Get("Content-Type") != "" {
			text = fmt.Sprintf("the file %q of %d bytes", part.FileName(), len(content))
		}
		lines = append(lines, part.FormName()+": "+text)
	}
}
