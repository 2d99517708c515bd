package ending

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/observe"
)

// What most rows begin with: a command, a stream that may be asked for again, and
// a request that is not Datastar's, each of a handler that has the context.
var (
	command = Facts{Datastar: true, Handed: true}
	stream  = Facts{Datastar: true, Handed: true, Repeatable: true, Opened: true, Committed: true}
	plain   = Facts{Handed: true, Repeatable: true}
	live    = Facts{Datastar: true, Handed: true, Repeatable: true, Live: true}
)

func old(f *Facts) { f.Legacy = true }

// with returns facts that were changed.
func (f Facts) with(change func(f *Facts)) Facts {
	change(&f)
	return f
}

func opened(f *Facts) { f.Opened, f.Committed = true, true }

// rows are all the ways to end, as docs/architecture.md has them.
var rows = []struct {
	name   string
	given  Facts
	shown  bool // OnError makes events
	expect Steps
	report Report
}{
	{"nil, nothing sent", command,
		false, Steps{Drain: true, NoContent: true, quiet: true}, Report{}},
	{"nil, nothing sent, a client before 0.20", command.with(func(f *Facts) { f.Legacy = true }),
		false, Steps{Drain: true, Open: true, quiet: true}, Report{OnClose: true}},
	{"nil, nothing sent, a handler that never asked for the context", command.with(func(f *Facts) { f.Handed = false }),
		false, Steps{Drain: true, quiet: true}, Report{}},
	{"nil, after events", command.with(opened),
		false, Steps{Drain: true, quiet: true}, Report{OnClose: true}},
	{"nil, after an answer of Echo's", command.with(func(f *Facts) { f.Committed = true }),
		false, Steps{quiet: true}, Report{}},
	{"nil, no Datastar request", plain,
		false, Steps{quiet: true}, Report{}},
	{"an error, OnError makes events", command.with(func(f *Facts) { f.Result = Failed }),
		true, Steps{Drain: true, Show: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"an error, OnError makes none", command.with(func(f *Facts) { f.Result = Failed }),
		false, Steps{Drain: true, Show: true}, Report{Echo: true}},
	{"an error of the app's in building events, OnError makes none", command.with(func(f *Facts) { f.Result, f.Refused = Failed, true }),
		false, Steps{Drain: true, Show: true}, Report{Echo: true, Log: true}},
	{"an error, OnError makes none, a client before 0.20", command.with(func(f *Facts) { f.Result, f.Legacy = Failed, true }),
		false, Steps{Drain: true, Show: true, Open: true}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Error}},
	{"an error after events, OnError makes more", command.with(opened).with(func(f *Facts) { f.Result = Failed }),
		true, Steps{Drain: true, Show: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"an error after events, OnError makes none", command.with(opened).with(func(f *Facts) { f.Result = Failed }),
		false, Steps{Drain: true, Show: true}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Error}},
	{"an error after events through an inner middleware's writer, a plain handler", command.with(opened).with(func(f *Facts) { f.Result, f.Unwound = Failed, true }),
		false, Steps{Drain: true}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Error}},
	{"an error after an answer of Echo's", command.with(func(f *Facts) { f.Result, f.Committed = Failed, true }),
		false, Steps{}, Report{Echo: true}},
	{"an error, no Datastar request", plain.with(func(f *Facts) { f.Result = Failed }),
		false, Steps{}, Report{Echo: true}},
	{"an error after events, no Datastar request", plain.with(opened).with(func(f *Facts) { f.Result = Failed }),
		false, Steps{}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Error}},
	{"a panic, OnError makes events", command.with(func(f *Facts) { f.Result = Panicked }),
		true, Steps{Drain: true, Show: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"a panic after events, OnError makes none", stream.with(func(f *Facts) { f.Result = Panicked }),
		false, Steps{Drain: true, Show: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"a panic with http.ErrAbortHandler after events", stream.with(func(f *Facts) { f.Result = Aborted }),
		false, Steps{}, Report{OnClose: true, Status: observe.Error}},
	{"the client left, nil or an error that says so", stream.with(func(f *Facts) { f.Result, f.Cause = Over, Left }),
		false, Steps{quiet: true}, Report{OnClose: true, Status: observe.ClientGone}},
	{"the client accepted nothing in time", stream.with(func(f *Facts) { f.Result, f.Cause, f.Slow = Over, Left, true }),
		false, Steps{quiet: true}, Report{OnClose: true, Status: observe.Slow}},
	{"the client left before the first event", command.with(func(f *Facts) { f.Result, f.Cause = Over, Left }),
		false, Steps{quiet: true}, Report{}},
	{"the client left while its body was read", command.with(func(f *Facts) { f.Result, f.Cause, f.Broken = Failed, Left, true }),
		false, Steps{quiet: true}, Report{}},
	{"the client left, and another error", stream.with(func(f *Facts) { f.Result, f.Cause = Failed, Left }),
		false, Steps{}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Error}},
	{"the shutdown cut a loop short, GET or QUERY", stream.with(func(f *Facts) { f.Cause, f.Cut = Shutdown, true }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true, Status: observe.Shutdown}},
	{"the shutdown cut a loop short before the first event, GET or QUERY", command.with(func(f *Facts) { f.Cause, f.Cut, f.Repeatable = Shutdown, true, true }),
		false, Steps{Abort: true, quiet: true}, Report{}},
	{"the shutdown cut a loop short, a command", command.with(opened).with(func(f *Facts) { f.Cause, f.Cut = Shutdown, true }),
		false, Steps{Drain: true, quiet: true}, Report{OnClose: true, Status: observe.Shutdown}},
	{"the shutdown, ErrShutdown returned, GET or QUERY", stream.with(func(f *Facts) { f.Result, f.Cause = Over, Shutdown }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true, Status: observe.Shutdown}},
	{"the shutdown, nil after all was done", stream.with(func(f *Facts) { f.Cause = Shutdown }),
		false, Steps{Drain: true, quiet: true}, Report{OnClose: true}},
	{"a feed ended as planned, GET or QUERY", stream.with(func(f *Facts) { f.Result, f.Fed = Planned, true }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true}},
	{"a feed ended as planned, a command", command.with(opened).with(func(f *Facts) { f.Result, f.Fed = Planned, true }),
		false, Steps{Drain: true, quiet: true}, Report{OnClose: true}},
	{"a feed ended for a follower that is too slow", stream.with(func(f *Facts) { f.Result, f.Fed, f.Said = Planned, true, observe.Slow }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true, Status: observe.Slow}},
	{"a feed ended at its lifetime", stream.with(func(f *Facts) { f.Result, f.Fed, f.Said = Planned, true, observe.Lifetime }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true, Status: observe.Lifetime}},
	{"a feed ended with its hub", stream.with(func(f *Facts) { f.Result, f.Fed, f.Cut, f.Said = Planned, true, true, observe.Shutdown }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true, Status: observe.Shutdown}},
	{"a feed ended as planned, and the client left", stream.with(func(f *Facts) { f.Result, f.Cause, f.Fed, f.Said = Planned, Left, true, observe.Lifetime }),
		false, Steps{quiet: true}, Report{OnClose: true, Status: observe.ClientGone}},
	{"a feed failed, and says that it is a gap", stream.with(func(f *Facts) { f.Result, f.Fed, f.Said = Failed, true, observe.Gap }),
		false, Steps{Abort: true}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Gap}},
	{"a feed failed, GET or QUERY", stream.with(func(f *Facts) { f.Result, f.Fed = Failed, true }),
		false, Steps{Abort: true}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Error}},
	{"a feed failed, a command, OnError makes events", command.with(opened).with(func(f *Facts) { f.Result, f.Fed = Failed, true }),
		true, Steps{Drain: true, Show: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"a feed refused for now, GET or QUERY", command.with(func(f *Facts) { f.Result, f.Cut, f.Repeatable = Planned, true, true }),
		false, Steps{Abort: true, quiet: true}, Report{}},
	{"a feed refused, no Datastar request", plain.with(func(f *Facts) { f.Result, f.Cut = Planned, true }),
		false, Steps{}, Report{Echo: true}},
	{"the request's deadline passed, after events", stream.with(func(f *Facts) { f.Result, f.Cause = Over, Deadline }),
		false, Steps{Drain: true, quiet: true}, Report{OnClose: true, Status: observe.Lifetime}},
	{"the request's deadline passed, OnError makes events", command.with(func(f *Facts) { f.Result, f.Cause = Over, Deadline }),
		true, Steps{Drain: true, Show: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"the stream could not be opened, nil", command.with(func(f *Facts) { f.Cause = Unusable }),
		false, Steps{Drain: true, quiet: true}, Report{Echo: true, Log: true}},
	{"an event after an answer of Echo's", command.with(func(f *Facts) { f.Cause, f.Committed = Unusable, true }),
		false, Steps{quiet: true}, Report{Echo: true, Log: true}},
	{"an event was cut short by a writer that panicked, nil", stream.with(func(f *Facts) { f.Cause = Unusable }),
		false, Steps{Drain: true, quiet: true}, Report{Echo: true, Log: true, OnClose: true, Status: observe.Error}},
	{"a live page: nil, nothing sent", live,
		false, Steps{Drain: true, NoContent: true, quiet: true}, Report{}},
	{"a live page: nil, nothing sent, a client before 0.20", live.with(old),
		false, Steps{Drain: true, NoContent: true, quiet: true}, Report{}},
	{"a live page: nil, after events", live.with(opened),
		false, Steps{Drain: true, Mark: true, quiet: true}, Report{OnClose: true}},
	{"a live page: nil, after events through an inner middleware's writer, a plain handler", live.with(opened).with(func(f *Facts) { f.Unwound = true }),
		false, Steps{Drain: true, quiet: true}, Report{OnClose: true}},
	{"a live page: an error, OnError makes events", live.with(func(f *Facts) { f.Result = Failed }),
		true, Steps{Drain: true, Show: true, Mark: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"a live page: an error, OnError makes none, a client before 0.20", live.with(old).with(func(f *Facts) { f.Result = Failed }),
		false, Steps{Drain: true, Show: true, Mark: true}, Report{Echo: true}},
	{"a live page: an error that may pass", live.with(func(f *Facts) { f.Result, f.Passing = Failed, true }),
		false, Steps{Drain: true}, Report{Echo: true}},
	{"a live page: an error that may pass, a client before 0.20", live.with(old).with(func(f *Facts) { f.Result, f.Passing = Failed, true }),
		false, Steps{Drain: true}, Report{Echo: true}},
	{"a live page: an error that may pass, after events, OnError makes more", live.with(opened).with(func(f *Facts) { f.Result, f.Passing = Failed, true }),
		true, Steps{Drain: true, Show: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"a live page: an error after events, OnError makes more", live.with(opened).with(func(f *Facts) { f.Result = Failed }),
		true, Steps{Drain: true, Show: true, Mark: true}, Report{Echo: true, OnClose: true, Status: observe.Error}},
	{"a live page: a panic", live.with(func(f *Facts) { f.Result, f.Passing = Panicked, true }),
		false, Steps{Drain: true}, Report{Echo: true}},
	{"a live page: the client left", live.with(opened).with(func(f *Facts) { f.Cause = Left }),
		false, Steps{quiet: true}, Report{OnClose: true, Status: observe.ClientGone}},
	{"a live page: the shutdown cut a loop short", live.with(opened).with(func(f *Facts) { f.Cause, f.Cut = Shutdown, true }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true, Status: observe.Shutdown}},
	{"a live page: the shutdown came before the first event", live.with(func(f *Facts) { f.Cause, f.Cut = Shutdown, true }),
		false, Steps{Later: true, Drain: true, quiet: true}, Report{}},
	{"a live page: the shutdown, ErrShutdown returned before the first event", live.with(func(f *Facts) { f.Result, f.Cause = Over, Shutdown }),
		false, Steps{Later: true, Drain: true, quiet: true}, Report{}},
	{"a live page: the shutdown, nil after all was done", live.with(opened).with(func(f *Facts) { f.Cause = Shutdown }),
		false, Steps{Drain: true, Mark: true, quiet: true}, Report{OnClose: true}},
	{"a live page: a feed failed or ended as planned", live.with(opened).with(func(f *Facts) { f.Result, f.Fed = Planned, true }),
		false, Steps{Abort: true, quiet: true}, Report{OnClose: true}},
	{"a live page: a feed refused for now", live.with(func(f *Facts) { f.Result, f.Cut, f.Passing = Planned, true, true }),
		false, Steps{Drain: true}, Report{Echo: true}},
	{"a live page: the request's deadline passed, after events", live.with(opened).with(func(f *Facts) { f.Result, f.Cause = Over, Deadline }),
		false, Steps{Drain: true, quiet: true}, Report{OnClose: true, Status: observe.Lifetime}},
}

func TestDecide(t *testing.T) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			steps := Decide(row.given)
			assert.Equal(t, row.expect, steps)
			open := row.given.Opened || steps.Open || row.shown
			assert.Equal(t, row.report, steps.Report(row.given, open, row.shown))
		})
	}
}

// docs/architecture.md has these rows and no others.
func TestDecideIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/architecture.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| the handler ended with | the page gets |")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	documented := strings.Split(strings.TrimSpace(table), "\n")[2:]
	var expected []string
	for _, row := range rows {
		expected = append(expected, "| "+strings.Join([]string{
			row.name, answer(row.given, row.expect, row.shown), yes(row.expect.Abort, "broken", "ends properly"),
			yes(row.report.Echo, "yes", "–"), yes(row.report.Log, "yes", "–"), yes(row.report.OnClose, row.report.Status.String(), "–"),
		}, " | ")+" |")
	}
	assert.Equal(t, expected, documented)
}

// answer is what the page gets, in words.
func answer(f Facts, s Steps, shown bool) string {
	switch {
	case f.Cause == Left:
		return "nothing, it is gone"
	case s.NoContent:
		return "204"
	case s.Later:
		return "503, and Retry-After"
	case s.Mark && !shown && f.Opened:
		return "what was sent, and the end's mark"
	case s.Mark && shown:
		return "OnError's events, and the end's mark"
	case shown:
		return "OnError's events"
	case s.Open:
		return "an empty stream"
	case s.Abort:
		return "its stream again"
	case f.Committed:
		return "what was sent"
	case f.Result == Failed, f.Result == Planned, f.Cause == Unusable, f.Live && f.Result == Panicked:
		return "Echo's answer"
	}
	return "what the handler wrote"
}

func yes(is bool, then, otherwise string) string {
	if is {
		return then
	}
	return otherwise
}
