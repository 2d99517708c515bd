package js

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrUnsupported is what [errors.Is] finds where an expression may well be right, and cannot be evaluated here.
var ErrUnsupported = errors.New("not evaluated here")

// Kind says what kind of error stopped an expression.
type Kind string

// All but NotEvaluated and Failed are errors that a browser would have, too.
const (
	NotEvaluated   Kind = "not evaluated here"
	Failed         Kind = "failed" // the host did
	TypeError      Kind = "TypeError"
	ReferenceError Kind = "ReferenceError"
	RangeError     Kind = "RangeError"
	SyntaxError    Kind = "SyntaxError"
	URIError       Kind = "URIError"
)

// Error is why an expression could not be parsed or evaluated.
type Error struct {
	Kind       Kind
	Message    string
	Expression string // as the page has it
	Offset     int    // in bytes of the expression
	Cause      error  // what the host returned, or nil
}

// Unsupported returns an error for what a host cannot do. Where it stands is added when it is returned.
func Unsupported(format string, args ...any) error {
	return &Error{Kind: NotEvaluated, Message: fmt.Sprintf(format, args...)}
}

// Throw returns an error that a browser would throw.
func Throw(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Error names the error, the expression and the position in it.
func (e *Error) Error() string {
	message := string(e.Kind) + ": " + e.Message
	if e.Expression == "" {
		return message
	}
	line, column := e.Position()
	return fmt.Sprintf("%s, at %d:%d %q of the expression %q", message, line, column, near(e.Expression[e.Offset:], 24), near(e.Expression, 400))
}

func (e *Error) Unwrap() error { return e.Cause }

// Is reports whether the error says that the expression cannot be evaluated here.
func (e *Error) Is(target error) bool { return target == ErrUnsupported && e.Kind == NotEvaluated }

// Position is where in the expression the error is, counted from 1, in lines and characters.
func (e *Error) Position() (line, column int) {
	before := e.Expression[:e.Offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// near cuts a text off.
func near(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// catch makes the result of a panic of this package. What another panic says is left alone.
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Error:
		*err = r
	default:
		panic(r)
	}
}
