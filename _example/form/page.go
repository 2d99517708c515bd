package main

import (
	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

// page is what form.html shows.
type page struct {
	State   state
	Problem string
}

// state is the signals of the page.
type state struct {
	Profile
	Errors map[string]any `json:"errors"` // by field
	sending
}

// sending is how far the form is sent.
type sending struct {
	Sending  bool `json:"sending"`
	Uploaded int  `json:"uploaded"` // percent
}

// wrong returns the events that show what is wrong.
func (s state) wrong() []datastar.Event {
	return []datastar.Event{datastar.MergeSignals(map[string]any{"errors": s.Errors}), demo.Problem("")}
}

// newPage returns the page, with no messages. Passwords are never
// sent back.
func newPage(in Profile) page {
	in.Password, in.Repeat = "", ""
	none, _ := datastar.InvalidFields(nil, SignUp{})
	return page{State: state{Profile: in, Errors: none}}
}
