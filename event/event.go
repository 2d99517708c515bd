// Package event holds the instructions to a Datastar page, as values.
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

// ErrUnsupported is returned when a generation of the client cannot do what an
// event asks for. The message names the operation, the protocol and an
// alternative.
var ErrUnsupported = errors.New("datastar: unsupported")

// Event is one instruction to the page. It is a value and a snapshot: it may be
// copied, compared with ==, kept, and sent on any number of streams in any
// protocol, from any goroutine. The zero Event cannot be sent.
//
// An error in building an event, such as a value that cannot be marshalled or
// an option that does not fit, stays inside the event. It is returned by
// [Event.Err], by [Protocol.Append] and by whatever sends the event.
type Event struct {
	op         operation
	given      optionSet
	mode       MergeMode
	namespace  Namespace
	text       string // HTML, JSON, script, URL, message, or one path a line
	selector   string
	name       string // of a dispatched event
	transition string // selector of a view transition
	attribute  attribute
	attributes string // further script attributes, one "name value" a line
	id         string
	key        string // of WithKey
	retry      time.Duration
	settle     time.Duration
	err        *failure
}

// Failed returns an event whose error is err, for constructors outside this
// package. If err is nil, it returns the zero Event, which cannot be sent
// either.
func Failed(err error) Event {
	if err == nil {
		return Event{}
	}
	return Event{err: &failure{err}}
}

// Err returns the first error in building the event, or nil. The zero Event has
// an error.
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

// failure keeps an error behind a pointer, so that == on events compares the
// pointers: comparing errors may panic.
type failure struct{ error }

// fail sets the event's error, unless it has one.
func (e *Event) fail(format string, args ...any) {
	if e.err == nil {
		e.err = &failure{fmt.Errorf("datastar: "+e.op.String()+": "+format, args...)}
	}
}

func (e *Event) has(o optionSet) bool { return e.given&o != 0 }

// operation is the kind of an event.
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
	opReplaceURLQuery
	opPrefetch
)

// operations holds, for each operation, the verb's name in Datastar 1.0 and the options
// that fit.
var operations = [...]struct {
	verb string
	fits optionSet
}{
	opNone:            {"event", 0},
	opMergeFragments:  {"PatchElements", common | hasMode | hasSelector | hasTransition | hasSettle | hasNamespace},
	opMergeSignals:    {"PatchSignals", common | hasOnlyIfMissing},
	opRemoveFragments: {"RemoveElements", common | hasSelector | hasTransition | hasSettle},
	opRemoveSignals:   {"RemoveSignals", 0},
	opExecuteScript:   {"ExecuteScript", common | hasAutoRemove | hasAttribute},
	opRedirect:        {"Redirect", common | hasOrigin},
	opReplaceURL:      {"ReplaceURL", 0},
	opConsoleLog:      {"ConsoleLog", 0},
	opConsoleError:    {"ConsoleError", 0},
	opDispatchEvent:   {"DispatchEvent", common | hasSelector},
	opReplaceURLQuery: {"ReplaceURLQuery", 0},
	opPrefetch:        {"Prefetch", 0},
}

func (o operation) String() string { return operations[o].verb }
