package event

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-json"
)

// UnmarshalBinary sets the event to one that [Event.AppendBinary] encoded. It
// builds the event by its constructor, so the result is an event that this
// package can build, whoever made the data. An error is returned, and the event
// is unchanged, if data is of another version, holds an unknown verb or option,
// is cut short, or is not exactly what AppendBinary writes.
func (e *Event) UnmarshalBinary(data []byte) error {
	d := decoding{rest: string(data)}
	decoded, err := d.event()
	if err != nil {
		return err
	}
	again, err := decoded.AppendBinary(make([]byte, 0, len(data)))
	if err != nil {
		return err
	}
	if !bytes.Equal(again, data) {
		return errors.New("datastar: encoded event: it is not what " + decoded.op.String() + " encodes to")
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
	return d.build(operation(op)), nil
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
	switch tag {
	case fieldText:
		d.text = value
	case fieldName:
		d.name = value
	case fieldSelector:
		d.selector = value
	default:
		return d.option(tag, value)
	}
	return nil
}

// uvarint is binary.Uvarint for a string.
func uvarint(s string) (value uint64, n int) {
	var head [binary.MaxVarintLen64]byte
	return binary.Uvarint(head[:copy(head[:], s)])
}

// option adds the option that a field holds. A malformed value needs no error
// here: the event is then encoded differently, which UnmarshalBinary notices.
func (d *decoding) option(tag byte, value string) error {
	var o Option
	switch tag {
	case fieldWithSelector:
		o = WithSelector(value)
	case fieldWithSelectorID:
		o = WithSelectorID(value)
	case fieldWithMode:
		d.options = append(d.options, WithMode("outer"))
		o = WithMergeMode(MergeMode(value))
	case fieldWithMergeMode:
		o = WithMergeMode(MergeMode(value))
	case fieldWithViewTransition:
		o = WithViewTransitionSelector(value)
	case fieldWithSettle:
		o = WithSettle(duration(value))
	case fieldWithNamespace:
		o = WithNamespace(Namespace(value))
	case fieldWithOnlyIfMissing:
		o = WithOnlyIfMissing()
	case fieldWithAutoRemove:
		o = WithAutoRemove(value != flagKeep)
	case fieldWithScriptAttribute:
		name, value, _ := strings.Cut(value, " ")
		o = WithScriptAttribute(name, value)
	case fieldWithID:
		o = WithID(value)
	case fieldWithRetry:
		o = WithRetry(duration(value))
	case fieldWithKey:
		o = WithKey(value)
	case fieldWithAllowedOrigin:
		o = WithAllowedOrigin(origins[value])
	default:
		return fmt.Errorf("datastar: encoded event: field %d is not known", tag)
	}
	d.options = append(d.options, o)
	return nil
}

// origins maps the value of fieldWithAllowedOrigin to an argument of
// WithAllowedOrigin. The event does not keep the origin itself, only whether
// the URL is allowed: "*" allows any URL, "https://-" allows none.
var origins = map[string]string{flagAllowed: "*", "": "https://-"}

func duration(millis string) time.Duration {
	n, _ := strconv.ParseInt(millis, 10, 64)
	return time.Duration(n) * time.Millisecond
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
	case opConsoleLog:
		return ConsoleLog(d.text)
	case opConsoleError:
		return ConsoleError(d.text)
	default:
		return DispatchEvent(d.name, json.RawMessage(d.text), d.options...)
	}
}
