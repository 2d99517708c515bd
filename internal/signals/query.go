package signals

import (
	"fmt"
	"net/url"
	"strings"
)

// fromQuery returns the signals in a query, or nothing. It takes the last value
// of the parameter: clients before 0.21 append theirs though the page's URL may
// hold an old one.
func fromQuery(query string, limit int64) ([]byte, error) {
	var value string
	for part := range strings.SplitSeq(query, "&") {
		if v, ok := strings.CutPrefix(part, param+"="); ok {
			value = v
		}
	}
	if int64(len(value)) > 3*limit {
		return nil, ErrTooLarge
	}
	raw, ok := unescape(value)
	if !ok {
		_, err := url.QueryUnescape(value)
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if int64(len(raw)) > limit {
		return nil, ErrTooLarge
	}
	return raw, nil
}

// unescape is url.QueryUnescape into bytes, allocated at the exact size. It
// reports false if the value is malformed.
func unescape(value string) (raw []byte, ok bool) {
	raw = make([]byte, max(0, len(value)-2*strings.Count(value, "%")))
	at := 0
	for i := range raw {
		c := value[at]
		switch {
		case c == '+':
			c = ' '
		case c == '%':
			if at+2 >= len(value) || !hex(value[at+1]) || !hex(value[at+2]) {
				return nil, false
			}
			c = digit(value[at+1])<<4 | digit(value[at+2])
			at += 2
		}
		raw[i] = c
		at++
	}
	return raw, at == len(value)
}

func hex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func digit(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// WithoutSignals returns a query without the parameter that carries the
// signals.
func WithoutSignals(query string) string {
	if strings.HasPrefix(query, param+"=") && !strings.Contains(query, "&") {
		return ""
	}
	kept := make([]string, 0, 4)
	for part := range strings.SplitSeq(query, "&") {
		if !strings.HasPrefix(part, param+"=") {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&")
}
