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

// UnmarshalBinary sets the event to the one that was marshalled. It is built by
// its constructor, so whoever made the data can have it say only what this
// package lets anybody say. An error is returned, and the event left as it was,
// for data of another version, with a verb or option that is not known here, or
// that [Event.AppendBinary] would not have written like that.
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
		return errors.New("datastar: encoded event: it is not what " + decoded.op.String() + " makes")
	}
	*e = decoded
	return nil
}

// decoding is an event in the making, of strings that share one.
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

// field reads a field.
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

// uvarint is binary.Uvarint of a string.
func uvarint(s string) (value uint64, n int) {
	var head [binary.MaxVarintLen64]byte
	return binary.Uvarint(head[:copy(head[:], s)])
}

// option reads an option. One that is malformed makes another event of it,
// which is then noticed.
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

// origins are what an option stands for whose own origin is not kept: any, or
// one that nothing has.
var origins = map[string]string{flagAllowed: "*", "": "https://-"}

func duration(millis string) time.Duration {
	n, _ := strconv.ParseInt(millis, 10, 64)
	return time.Duration(n) * time.Millisecond
}

// build has the verb's constructor make the event.
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
