// Package signals reads the signals that a Datastar client sends with a request, and
// bounds their size and depth.
package signals

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/goccy/go-json"
)

// What is allocated for a body is bounded by what was read of it, whatever size it announces.
const (
	firstRead = 8 << 10 // bytes before anything was read
	growth    = 8       // times what was read
)

// maxDepth bounds how deeply signals may be nested. Pages need far less.
const maxDepth = 128

var (
	// ErrTooLarge is returned when signals are larger than the limit.
	ErrTooLarge = errors.New("signals are too large")
	// ErrInvalid is returned when signals are not JSON.
	ErrInvalid = errors.New("signals are not valid JSON")
	// ErrTooDeep is returned when signals are nested more than 128 deep.
	ErrTooDeep = fmt.Errorf("signals are nested deeper than %d", maxDepth)
)

// Header is the request header that every client from 0.12 on sets. Go spells
// it so; the case on the wire does not matter.
const Header = "Datastar-Request"

// LiveHeader is the request header of a client that reconnects until the server says
// that the stream has ended on purpose; and the response header that tells it how many
// seconds of silence to bear, or 0 for any.
const LiveHeader = "Datastar-Live"

// TabHeader is the request header that names the tab.
const TabHeader = "Datastar-Tab"

const param = "datastar"

// Datastar reports whether a request comes from a Datastar client: it has the
// header, or signals in the query, for pages that replace the headers.
func Datastar(r *http.Request) bool {
	if _, ok := r.Header[Header]; ok {
		return true
	}
	query := r.URL.RawQuery
	return strings.HasPrefix(query, param+"=") || strings.Contains(query, "&"+param+"=")
}

// Live reports whether a request's client reconnects until the server says that the
// stream has ended on purpose.
func Live(r *http.Request) bool {
	_, ok := r.Header[LiveHeader]
	return ok
}

// Read returns the signals of a request as valid JSON, or nil if it has none,
// and whether the body was read to its end. GET and HEAD carry signals in the
// query. Other methods carry them in a JSON body, or in the query if the body
// is empty or not JSON, as DELETE does from 1.0.0 on. A body that was read can
// be read again. A body of another type, such as a form, is not read.
// ErrTooLarge is returned for more than limit bytes, ErrTooDeep for more than
// 128 levels, ErrInvalid if it is not JSON, and otherwise an error of reading.
func Read(r *http.Request, limit int64) (raw []byte, drained bool, err error) {
	limit = min(limit, math.MaxInt64/4)
	drained = r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0
	if !drained && r.Method != http.MethodGet && r.Method != http.MethodHead && isJSON(r) {
		if raw, err = readBody(r, limit); err != nil {
			return nil, false, err
		}
		drained = true
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		if raw, err = fromQuery(r.URL.RawQuery, limit); err != nil {
			return nil, drained, err
		}
	}
	if len(raw) == 0 {
		return nil, drained, nil
	}
	return raw, drained, check(raw)
}

// isJSON reports whether the content type of the body is JSON, or missing.
func isJSON(r *http.Request) bool {
	var header string
	if values := r.Header["Content-Type"]; len(values) > 0 {
		header = values[0]
	}
	if header == "" || header == "application/json" {
		return true
	}
	media, _, err := mime.ParseMediaType(header)
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

func readBody(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, ErrTooLarge
	}
	body := r.Body
	raw, err := readAll(body, r.ContentLength, limit+1)
	if err != nil {
		return nil, readError(err)
	}
	if int64(len(raw)) > limit {
		return nil, ErrTooLarge
	}
	r.Body = &again{Closer: body, Reader: *bytes.NewReader(raw)}
	return raw, nil
}

// readAll reads up to most bytes. size is the announced size, or -1. It also
// reads the end: only then does net/http notice that a client disconnects.
func readAll(body io.Reader, size, most int64) ([]byte, error) {
	if size < 0 {
		size = bytes.MinRead
	}
	raw := make([]byte, 0, min(size, firstRead)+1)
	for int64(len(raw)) < most {
		if read := int64(len(raw)); read == int64(cap(raw)) {
			raw = slices.Grow(raw, int(max(1, min((growth-1)*read, size+1-read))))
		}
		n, err := body.Read(raw[len(raw):min(int64(cap(raw)), most)])
		raw = raw[:len(raw)+n]
		switch {
		case err == io.EOF:
			return raw, nil
		case err != nil:
			return nil, err
		}
	}
	return raw, nil
}

func readError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return fmt.Errorf("reading signals: %w", err)
}

// again is a body that was read, and can be read again.
type again struct {
	bytes.Reader
	io.Closer
}

// check returns ErrTooDeep or ErrInvalid, or nil. It checks the depth before
// anything decodes the JSON, since decoders recurse.
func check(raw []byte) error {
	if brackets := bytes.Count(raw, []byte("{")) + bytes.Count(raw, []byte("[")); brackets > maxDepth && depth(raw) > maxDepth {
		return ErrTooDeep
	}
	if !json.Valid(raw) {
		return ErrInvalid
	}
	return nil
}

// depth returns how deeply JSON is nested.
func depth(raw []byte) int {
	depth, deepest := 0, 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			i = endOfString(raw, i)
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// endOfString returns the index of the quote that ends the string which begins
// at i, or at least len(raw) if nothing ends it.
func endOfString(raw []byte, i int) int {
	for i++; i < len(raw) && raw[i] != '"'; i++ {
		if raw[i] == '\\' {
			i++
		}
	}
	return i
}
