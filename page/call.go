package page

import (
	"strconv"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// randomKey is the expression of an idempotency key. It needs no secure context.
const randomKey = "crypto.getRandomValues(new Uint32Array(4)).join('-')"

// append appends the action for V1 and Beta.
func (c *call) append(dst []byte) []byte {
	dst = append(append(append(dst, '@'), c.method...), '(')
	dst = appendLiteral(dst, c.url)
	dst = append(dst, ',')
	start := len(dst)
	dst = c.appendForm(dst)
	dst = c.appendHeaders(dst)
	dst = c.appendFilter(dst)
	if c.has(hasOpenWhenHidden) || c.protocol == event.Beta && c.method != "get" {
		dst = append(dst, ",openWhenHidden:true"...)
	}
	if c.has(hasKeepOthers) && c.protocol == event.V1 {
		dst = append(dst, ",requestCancellation:'disabled'"...)
	}
	dst = c.appendRetry(dst)
	if len(dst) == start {
		dst[start-1] = ')'
		return dst
	}
	dst[start] = '{' // instead of the first option's comma
	return append(dst, "})"...)
}

func (c *call) appendForm(dst []byte) []byte {
	if !c.has(hasForm) {
		return dst
	}
	dst = append(dst, ",contentType:'form'"...)
	if c.form == "" {
		return dst
	}
	return appendLiteral(append(dst, ",selector:"...), c.form)
}

func (c *call) appendHeaders(dst []byte) []byte {
	if !c.has(hasHeader | hasIdempotent) {
		return dst
	}
	dst = append(dst, ",headers:{"...)
	for i, h := range c.headers {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendLiteral(dst, h.name), ':')
		dst = appendLiteral(dst, h.value)
	}
	if c.has(hasIdempotent) {
		if len(c.headers) > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, "'Idempotency-Key':"+randomKey...)
	}
	return append(dst, '}')
}

func (c *call) appendFilter(dst []byte) []byte {
	if c.include == "" && c.exclude == "" {
		return dst
	}
	dst = append(dst, ",filterSignals:"...)
	start := len(dst)
	if c.include != "" {
		dst = appendLiteral(append(dst, ",include:"...), c.include)
	}
	if c.exclude != "" {
		dst = appendLiteral(append(dst, ",exclude:"...), c.exclude)
	}
	dst[start] = '{'
	return append(dst, '}')
}

func (c *call) appendRetry(dst []byte) []byte {
	switch {
	case c.has(hasRetryAlways):
		dst = append(dst, ",retry:'always'"...)
	case c.has(hasRetryErrors):
		dst = append(dst, ",retry:'error'"...)
	}
	if c.has(hasRetryCount) {
		dst = append(append(dst, ",retryMaxCount:"...), count(c.count)...)
	}
	if c.first > 0 {
		dst = strconv.AppendInt(append(dst, ",retryInterval:"...), c.first, 10)
	}
	if c.longest > 0 {
		name := ",retryMaxWait:"
		if c.protocol == event.Beta {
			name = ",retryMaxWaitMs:"
		}
		dst = strconv.AppendInt(append(dst, name...), c.longest, 10)
	}
	return dst
}

// appendOld appends the action for V019 and V018, whose only words are a
// method and a URL.
func (c *call) appendOld(dst []byte) []byte {
	dst = append(append(append(dst, "$$"...), c.method...), '(')
	if !c.has(hasIdempotent) {
		return append(appendLiteral(dst, c.url), ')')
	}
	url, _, _ := strings.Cut(c.url, "#")
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	dst = appendLiteral(dst, url+separator+"idempotency-key=")
	return append(dst, "+"+randomKey+")"...)
}
