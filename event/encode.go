package event

import (
	"encoding/binary"
	"strconv"
	"time"
)

// encoding is the version of the binary format. An encoded event is a byte for
// the version, a byte for the verb, and fields. A field is a byte for its tag,
// the length of its value as a varint, and the value. Tags and verbs never
// change their meaning: additions get new numbers, and an addition that older
// readers would misunderstand gets a new version.
const encoding = 1

// verbNumbers are the bytes that stand for the operations.
var verbNumbers = [...]byte{
	opMergeFragments: 1, opMergeSignals: 2, opRemoveFragments: 3, opRemoveSignals: 4, opExecuteScript: 5,
	opRedirect: 6, opReplaceURL: 7, opConsoleLog: 8, opConsoleError: 9, opDispatchEvent: 10, opReplaceURLQuery: 11, opPrefetch: 12,
}

// The fields of an encoded event.
const (
	fieldText byte = iota + 1
	fieldName
	fieldSelector // the verb's own
	fieldWithSelector
	fieldWithSelectorID
	fieldWithMergeMode
	fieldWithMode // the same, and no longer written
	fieldWithViewTransition
	fieldWithSettle // in milliseconds
	fieldWithNamespace
	fieldWithOnlyIfMissing
	fieldWithAutoRemove // "keep" or nothing
	fieldWithScriptAttribute
	fieldWithID
	fieldWithRetry // in milliseconds
	fieldWithKey
	fieldWithAllowedOrigin // "allowed" or nothing
)

const (
	flagKeep    = "keep"
	flagAllowed = "allowed"
)

// AppendBinary appends the event in a binary format, for another process that
// decodes it with [Event.UnmarshalBinary]. The size is about that of the
// event's texts. The event's own error is returned, with dst unchanged, if it
// has one: see [Event.Err].
func (e Event) AppendBinary(dst []byte) ([]byte, error) {
	if err := e.wrong(); err != nil {
		return dst, err
	}
	dst = append(dst, encoding, verbNumbers[e.op])
	dst = appendFilled(dst, fieldText, e.text)
	dst = appendFilled(dst, fieldName, e.name)
	return e.appendOptions(dst), nil
}

// MarshalBinary returns the event as [Event.AppendBinary] appends it.
func (e Event) MarshalBinary() ([]byte, error) {
	data, err := e.AppendBinary(make([]byte, 0, len(e.text)+len(e.selector)+32))
	if err != nil {
		return nil, err
	}
	return data, nil
}

func (e *Event) appendOptions(dst []byte) []byte {
	dst = e.appendSelectors(dst)
	if e.op == opMergeFragments && e.mode != Morph {
		dst = appendField(dst, fieldWithMergeMode, string(e.mode))
	}
	dst = e.appendGiven(dst, hasTransition, fieldWithViewTransition, e.transition)
	dst = e.appendGiven(dst, hasSettle, fieldWithSettle, millis(e.settle))
	dst = e.appendGiven(dst, hasNamespace, fieldWithNamespace, string(e.namespace))
	dst = e.appendGiven(dst, hasOnlyIfMissing, fieldWithOnlyIfMissing, "")
	dst = e.appendGiven(dst, keep, fieldWithAutoRemove, flagKeep)
	for name, value := range e.scriptAttributes {
		dst = appendField(dst, fieldWithScriptAttribute, name+" "+value)
	}
	dst = e.appendGiven(dst, hasID, fieldWithID, e.id)
	dst = e.appendGiven(dst, hasRetry, fieldWithRetry, millis(e.retry))
	dst = e.appendGiven(dst, hasKey, fieldWithKey, e.key)
	return e.appendGiven(dst, hasOrigin, fieldWithAllowedOrigin, e.flag(allowed, flagAllowed))
}

func (e *Event) appendSelectors(dst []byte) []byte {
	if e.op == opRemoveFragments {
		dst = appendField(dst, fieldSelector, e.selector)
	}
	switch {
	case e.has(byID):
		return appendField(dst, fieldWithSelectorID, e.selector)
	case e.op == opRemoveFragments:
		return dst
	}
	return appendFilled(dst, fieldWithSelector, e.selector)
}

// appendGiven appends the field of an option if the option was given.
func (e *Event) appendGiven(dst []byte, o optionSet, tag byte, value string) []byte {
	if !e.has(o) {
		return dst
	}
	return appendField(dst, tag, value)
}

func (e *Event) flag(o optionSet, name string) string {
	if e.has(o) {
		return name
	}
	return ""
}

func appendFilled(dst []byte, tag byte, value string) []byte {
	if value == "" {
		return dst
	}
	return appendField(dst, tag, value)
}

func appendField(dst []byte, tag byte, value string) []byte {
	dst = binary.AppendUvarint(append(dst, tag), uint64(len(value)))
	return append(dst, value...)
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
