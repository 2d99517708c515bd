// Package event holds what a Datastar page can be told, as values.
//
// A constructor such as [MergeFragments] builds an [Event]; [Protocol.Append]
// turns it into the bytes that one generation of the Datastar client reads.
// The package knows neither HTTP nor Echo, so a worker can build and publish
// events without either.
package event

import (
	"errors"
	"fmt"
	"time"
)

// ErrUnsupported is returned when a generation of the client has no way to do
// what an event asks for. The message names the operation, the protocol and
// the way out.
var ErrUnsupported = errors.New("datastar: unsupported")

// Event is one instruction to the page. It is a value and a snapshot: it may
// be copied, compared with ==, kept, and sent on any number of streams and
// from any goroutine, whatever protocol they speak. The zero Event says
// nothing and cannot be sent.
//
// What went wrong while an event was built (a value that cannot be marshalled,
// an option that does not fit) stays inside and is returned by [Event.Err],
// by [Protocol.Append] and by whatever sends the event.
type Event struct {
	op         operation
	given      optionSet
	mode       MergeMode
	namespace  Namespace
	text       string // HTML, JSON, script, argument, or paths one a line
	selector   string
	name       string // of a dispatched event
	transition string // selector of a view transition
	attribute  attribute
	attributes string // further script attributes, "name value" one a line
	id         string
	key        string // of coalescing
	retry      time.Duration
	settle     time.Duration
	err        *failure
}

// Failed returns an event that cannot be sent, because building it went wrong:
// err is its error. It is for constructors of one's own. Where err is nil it is
// the zero Event.
func Failed(err error) Event {
	if err == nil {
		return Event{}
	}
	return Event{err: &failure{err}}
}

// Err returns what went wrong while the event was built, or nil.
func (e Event) Err() error { return e.wrong() }

func (e *Event) wrong() error {
	switch {
	case e.err != nil:
		return e.err.error
	case e.op == opNone:
		return errEmpty
	}
	return nil
}

var errEmpty = errors.New("datastar: an empty event says nothing")

// failure keeps an error behind a pointer, so that comparing two events never
// compares what an error is made of.
type failure struct{ error }

// fail records the first thing that is wrong with the event.
func (e *Event) fail(format string, args ...any) {
	if e.err == nil {
		e.err = &failure{fmt.Errorf("datastar: "+e.op.String()+": "+format, args...)}
	}
}

func (e *Event) has(o optionSet) bool { return e.given&o != 0 }

// operation is what an event does.
type operation uint8

const (
	opNone operation = iota
	opMergeFragments
	opMergeSignals
	opRemoveFragments
	opRemoveSignals
	opExecuteScript
	opRedirect
	opReplaceURL
	opConsoleLog
	opConsoleError
	opDispatchEvent
)

// operations has a row per operation: the verb's name and the options that fit it.
var operations = [...]struct {
	verb string
	fits optionSet
}{
	opNone:            {"event", 0},
	opMergeFragments:  {"MergeFragments", common | hasMode | hasSelector | hasTransition | hasSettle | hasNamespace},
	opMergeSignals:    {"MergeSignals", common | hasOnlyIfMissing},
	opRemoveFragments: {"RemoveFragments", common | hasSelector | hasTransition | hasSettle},
	opRemoveSignals:   {"RemoveSignals", 0},
	opExecuteScript:   {"ExecuteScript", common | hasAutoRemove | hasAttribute},
	opRedirect:        {"Redirect", common | hasOrigin},
	opReplaceURL:      {"ReplaceURL", 0},
	opConsoleLog:      {"ConsoleLog", 0},
	opConsoleError:    {"ConsoleError", 0},
	opDispatchEvent:   {"DispatchEvent", common | hasSelector},
}

func (o operation) String() string { return operations[o].verb }
