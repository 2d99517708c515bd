package page

import (
	"strconv"

	"github.com/echo-datastar/datastar/event"
)

// appendObject appends the object of the action's options, or nothing where
// there are none, and the parenthesis that ends the action.
func (c *call) appendObject(dst []byte) []byte {
	dst = append(dst, ',')
	start := len(dst)
	if c.live {
		dst = append(dst, c.dialect.actions.stream.object...)
	}
	dst = c.appendForm(dst)
	dst = c.appendHeaders(dst)
	dst = c.appendFilter(dst)
	dst = c.appendBeside(dst)
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
	if len(c.headers) == 0 && !c.has(hasIdempotent) {
		return dst
	}
	dst = append(dst, ",headers:{"...)
	for i := range c.headers {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = c.headers[i].append(dst)
	}
	if c.has(hasIdempotent) {
		if len(c.headers) > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, "'"+event.KeyHeader+"':"+randomKey...)
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

// appendBeside appends what happens while the page is hidden, and beside other
// actions.
func (c *call) appendBeside(dst []byte) []byte {
	words := &c.dialect.actions
	if c.has(hasOpenWhenHidden) || words.commandsOpen && c.method != "get" {
		dst = append(dst, ",openWhenHidden:true"...)
	}
	if c.has(hasKeepOthers) {
		dst = append(dst, words.keepOthers...)
	}
	return dst
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
		dst = strconv.AppendInt(append(dst, c.dialect.actions.longest...), c.longest, 10)
	}
	return dst
}

// count is a number of retries, or that there is no limit.
func count(n int64) string {
	if n < 0 {
		return "Infinity"
	}
	return strconv.FormatInt(n, 10)
}
