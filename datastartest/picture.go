package datastartest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// String returns the request and the answer as a test that fails logs them, but for the
// times of the events: [Answer.Golden] compares it.
//
//	POST /todos, V1
//		{"input":"Milk"}
//	200 text/event-stream
//		PatchElements("<li>Milk</li>", WithSelector("#todos"), WithMode("append"))
//		PatchSignals(`{"input":""}`)
func (a *Answer) String() string { return a.picture(false) }

// picture returns String, with the times at which events came if they did not come at
// once.
func (a *Answer) picture(times bool) string {
	lines := a.asked()
	if a.response.StatusCode != 0 {
		lines = append(lines, a.head())
	}
	for _, block := range a.blocks {
		at := ""
		if ms := block.at.Round(time.Millisecond); times && ms > 0 {
			at = "+" + ms.String() + " "
		}
		for _, line := range block.lines() {
			lines = append(lines, indent(at+line))
		}
	}
	if body := strings.TrimSpace(a.body); len(a.blocks) == 0 && body != "" {
		lines = append(lines, indent(short(body)))
	}
	if a.lost != "" {
		lines = append(lines, indent(a.lost))
	}
	if a.broken && a.lost == "" {
		lines = append(lines, indent("the connection breaks here, so that the client asks again"))
	}
	return strings.Join(lines, "\n") + "\n"
}

// head is the line with the status.
func (a *Answer) head() string {
	line := strconv.Itoa(a.Status())
	if contentType := a.response.Header.Get("Content-Type"); contentType != "" {
		line += " " + contentType
	}
	if to := a.response.Header.Get("Location"); to != "" {
		line += " to " + to
	}
	if a.ignored != "" && a.ignored != forBrowser && a.body != "" {
		line += " (" + a.ignored + ")"
	}
	return line
}

// lines says what a block tells the client.
func (b *Block) lines() (lines []string) {
	for _, comment := range b.Comments {
		lines = append(lines, strings.TrimRight(": "+comment, " "))
	}
	switch {
	case b.Cut:
		lines = append(lines, "the answer ends within an event, which the client drops")
	case b.Err != nil:
		lines = append(lines, b.Err.Error())
	case b.Event != (event.Event{}):
		lines = append(lines, printed(b.Event))
	case b.ID != "" && len(lines) == 0 && b.Retry == 0 && len(b.Odd) == 0:
		lines = append(lines, "id "+b.ID)
	}
	if b.Retry != 0 && b.Event == (event.Event{}) {
		lines = append(lines, "retry "+b.Retry.String())
	}
	for _, odd := range b.Odd {
		lines = append(lines, "the client ignores or mistakes this: "+odd)
	}
	return lines
}

// asked is the request: its method, its path with the query, its client, and below
// what it carries.
func (a *Answer) asked() []string {
	head, sent := a.request.Method+" "+a.request.URL.EscapedPath(), ""
	q, carried := cutSignals(a.request.URL.RawQuery)
	if q != "" {
		head += "?" + q
	}
	if sent = carried; len(a.sent) > 0 {
		sent = readable(a.request.Header, a.sent)
	}
	if isDatastar(a.request) {
		head += ", " + a.protocol.String()
	}
	if key := a.request.Header.Get("Idempotency-Key"); key != "" {
		head += ", key " + key
	}
	if id := a.request.Header.Get("Last-Event-ID"); id != "" {
		head += ", after " + id
	}
	if sent == "" {
		return []string{head}
	}
	return []string{head, indent(short(sent))}
}

// printed returns an event as it prints itself, but a text of several lines as such.
func printed(e event.Event) string {
	line := e.String()
	open := strings.IndexByte(line, '(') + 1
	quoted, err := strconv.QuotedPrefix(line[open:])
	if err != nil {
		return line
	}
	text, _ := strconv.Unquote(quoted)
	if !strings.Contains(text, "\n") || strings.Contains(text, "`") || !strconv.CanBackquote(strings.ReplaceAll(text, "\n", "")) {
		return line
	}
	return line[:open] + "`" + text + "`" + line[open+len(quoted):]
}

// indent puts a tab before each line.
func indent(text string) string { return "\t" + strings.ReplaceAll(text, "\n", "\n\t") }

// short cuts what is too long to be read.
func short(text string) string {
	const most = 2000
	if len(text) <= most {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:most], ""), len(text))
}
