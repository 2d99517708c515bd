package event

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-json"
)

// UnmarshalBinary sets the event to one that [Event.AppendBinary] encoded, here or in
// another version of this package. It builds the event by its constructor, so the
// result is an event that this package can build, whoever made the data. Fields may be
// in any order, an option may be given more than once, and texts need not be what
// AppendBinary writes: they are escaped and normalised as the constructor does it.
//
// An error is returned, and the event is unchanged, if data is of another version, is
// cut short, or holds a verb, a field or a value that is unknown or that the
// constructor refuses.
func (e *Event) UnmarshalBinary(data []byte) error {
	d := decoding{rest: string(data)}
	decoded, err := d.event()
	if err == nil {
		err = decoded.wrong()
	}
	if err != nil {
		return err
	}
	*e = decoded
	return nil
}

// decoding is the state of UnmarshalBinary: what is left to read, and what was
// read.
type decoding struct {
	rest           string
	text, name     string
	selector       string
	given          [fieldSelector + 1]bool // fields that are no options
	options        []Option
	optionsInPlace [4]Option
}

func (d *decoding) event() (Event, error) {
	if len(d.rest) < 2 {
		return Event{}, errCut
	}
	version, verb := d.rest[0], d.rest[1]
	if version != encoding {
		return Event{}, fmt.Errorf("datastar: encoded event: version %d is not known, only %d", version, encoding)
	}
	op := slices.Index(verbNumbers[:], verb)
	if op <= 0 {
		return Event{}, fmt.Errorf("datastar: encoded event: verb %d is not known", verb)
	}
	d.rest, d.options = d.rest[2:], d.optionsInPlace[:0]
	for d.rest != "" {
		if err := d.field(); err != nil {
			return Event{}, err
		}
	}
	if err := d.fits(operation(op)); err != nil {
		return Event{}, err
	}
	return d.build(operation(op)), nil
}

// fits returns an error for fields that the verb does not have.
func (d *decoding) fits(op operation) error {
	has := [fieldSelector + 1]bool{fieldText: op != opRemoveFragments, fieldName: op == opDispatchEvent, fieldSelector: op == opRemoveFragments}
	for tag, given := range d.given {
		if given && !has[tag] {
			return fmt.Errorf("datastar: encoded event: field %d does not fit %v", tag, op)
		}
	}
	switch op {
	case opRemoveSignals, opReplaceURL, opReplaceURLQuery, opPrefetch, opConsoleLog, opConsoleError:
		if len(d.options) > 0 {
			return fmt.Errorf("datastar: encoded event: an option does not fit %v", op)
		}
	}
	return nil
}

var errCut = errors.New("datastar: encoded event: it is cut short")

// field reads one field from the rest.
func (d *decoding) field() error {
	tag := d.rest[0]
	length, n := uvarint(d.rest[1:])
	if n <= 0 || length > uint64(len(d.rest)-1-n) {
		return errCut
	}
	value := d.rest[1+n : 1+n+int(length)]
	d.rest = d.rest[1+n+int(length):]
	if tag == 0 || tag > fieldSelector {
		return d.option(tag, value)
	}
	if d.given[tag] {
		return fmt.Errorf("datastar: encoded event: field %d is given twice", tag)
	}
	d.given[tag] = true
	*[...]*string{fieldText: &d.text, fieldName: &d.name, fieldSelector: &d.selector}[tag] = value
	return nil
}

// uvarint is binary.Uvarint for a string.
func uvarint(s string) (value uint64, n int) {
	var head [binary.MaxVarintLen64]byte
	return binary.Uvarint(head[:copy(head[:], s)])
}

// option adds the option that a field holds.
func (d *decoding) option(tag byte, value string) error {
	var o Option
	ok := true
	switch tag {
	case fieldWithSelector:
		o = WithSelector(value)
	case fieldWithSelectorID:
		o = WithSelectorID(value)
	case fieldWithMode, fieldWithMergeMode:
		o = WithMergeMode(MergeMode(value))
	case fieldWithViewTransition:
		o = WithViewTransitionSelector(value)
	case fieldWithSettle, fieldWithRetry:
		o, ok = durationOption(tag, value)
	case fieldWithNamespace:
		o = WithNamespace(Namespace(value))
	case fieldWithOnlyIfMissing:
		o, ok = WithOnlyIfMissing(), value == ""
	case fieldWithAutoRemove:
		o, ok = WithAutoRemove(value != flagKeep), value == flagKeep || value == ""
	case fieldWithScriptAttribute:
		name, value, _ := strings.Cut(value, " ")
		o = WithScriptAttribute(name, value)
	case fieldWithID:
		o = WithID(value)
	case fieldWithKey:
		o = WithKey(value)
	case fieldWithAllowedOrigin:
		origin, known := origins[value]
		o, ok = WithAllowedOrigin(origin), known
	default:
		return fmt.Errorf("datastar: encoded event: field %d is not known", tag)
	}
	if !ok {
		return fmt.Errorf("datastar: encoded event: %q is not known as field %d", value, tag)
	}
	d.options = append(d.options, o)
	return nil
}

// origins maps the value of fieldWithAllowedOrigin to an argument of
// WithAllowedOrigin. The event does not keep the origin itself, only whether
// the URL is allowed: "*" allows any URL, "https://-" allows none.
var origins = map[string]string{flagAllowed: "*", "": "https://-"}

// durationOption returns an option of some milliseconds.
func durationOption(tag byte, millis string) (Option, bool) {
	n, err := strconv.ParseInt(millis, 10, 64)
	d := time.Duration(n) * time.Millisecond
	ok := err == nil && d.Milliseconds() == n
	if tag == fieldWithSettle {
		return WithSettle(d), ok
	}
	return WithRetry(d), ok
}

// build returns the event that the verb's constructor makes.
func (d *decoding) build(op operation) Event {
	switch op {
	case opMergeFragments:
		return MergeFragments(d.text, d.options...)
	case opMergeSignals:
		return MergeSignals(json.RawMessage(d.text), d.options...)
	case opRemoveFragments:
		return RemoveFragments(d.selector, d.options...)
	case opRemoveSignals:
		return RemoveSignals(strings.Split(d.text, "\n")...)
	case opExecuteScript:
		return ExecuteScript(d.text, d.options...)
	case opRedirect:
		return Redirect(d.text, d.options...)
	case opReplaceURL:
		return ReplaceURL(d.text)
	case opReplaceURLQuery:
		return replaceQuery(d.text)
	case opPrefetch:
		return Prefetch(strings.Split(d.text, "\n")...)
	case opConsoleLog:
		return ConsoleLog(d.text)
	case opConsoleError:
		return ConsoleError(d.text)
	default:
		return DispatchEvent(d.name, json.RawMessage(d.text), d.options...)
	}
}
