// Command replay applies events to pages in the model, and writes what they are
// then. The browser tests compare that with a browser.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/event"
)

// Trial is a page, what a user does with it, and the events that come then.
type Trial struct {
	Page    string
	Beta    bool
	User    []Act
	Patches []dom.Patch
}

// Act is what a user does with a control: the first element that a selector matches.
type Act struct{ Do, At, Value string }

// State is what can be seen of a page.
type State struct {
	HTML, Kept, Controls, Records string
	Focus, Missing                int
	Threw                         bool
	Ran                           []string
	Error                         string `json:",omitempty"`
}

func main() {
	var trials []Trial
	if err := json.NewDecoder(os.Stdin).Decode(&trials); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	states := [][]State{}
	for _, t := range trials {
		states = append(states, t.play())
	}
	_ = json.NewEncoder(os.Stdout).Encode(states)
}

func (t *Trial) play() (states []State) {
	d, err := dom.Parse(strings.NewReader(t.Page))
	if err != nil {
		panic(err)
	}
	s := &seen{d: d, numbers: map[*html.Node]int{}}
	states = append(states, s.look(dom.Result{}, nil))
	for _, a := range t.User {
		a.do(d)
	}
	d.Records()
	states = append(states, s.look(dom.Result{}, nil))
	protocol := event.V1
	if t.Beta {
		protocol = event.Beta
	}
	for _, p := range t.Patches {
		result, err := d.Patch(p, protocol)
		if t.Beta {
			result.Missing = nil // it throws
		}
		states = append(states, s.look(result, err))
	}
	return states
}

func (a Act) do(d *dom.Document) {
	found, err := d.Query(a.At)
	if err != nil {
		panic(err)
	}
	if len(found) == 0 {
		return
	}
	n := found[0]
	switch input := n.Namespace == "" && n.Data == "input"; {
	case a.Do == "value" && (input || n.Data == "textarea" || n.Data == "select"):
		d.SetValue(n, a.Value)
	case a.Do == "check" && input:
		d.SetChecked(n, a.Value != "")
	case a.Do == "select" && n.Data == "option":
		d.SetSelected(n, a.Value != "")
	case a.Do == "focus":
		d.Focus(n)
	}
}

// seen is a page whose elements have the numbers in which they were first seen.
type seen struct {
	d       *dom.Document
	numbers map[*html.Node]int
}

func (s *seen) look(result dom.Result, err error) State {
	state := State{Focus: -1, Missing: len(result.Missing), Threw: err != nil, Ran: []string{}}
	if root := s.d.Root(); root != nil {
		state.HTML = s.d.OuterHTML(root)
	}
	if err != nil {
		state.Error = err.Error()
	}
	var kept, controls []string
	all, _ := s.d.Query("*")
	for _, n := range all {
		if _, known := s.numbers[n]; !known {
			s.numbers[n] = len(s.numbers)
		}
		kept = append(kept, fmt.Sprint(s.numbers[n]))
		switch {
		case n.Namespace != "":
		case n.Data == "input" || n.Data == "textarea":
			controls = append(controls, fmt.Sprintf("%s [%s] %v", n.Data, s.d.Value(n), s.d.Checked(n)))
		case n.Data == "option" || n.Data == "select":
			controls = append(controls, fmt.Sprintf("%s [%s] %v", n.Data, s.d.Value(n), s.d.Selected(n)))
		}
	}
	if f := s.d.Focused(); f != nil {
		state.Focus = s.numbers[f]
	}
	for _, script := range result.Scripts {
		if n, counted := strings.CutPrefix(script.Text, "ran.push("); counted {
			state.Ran = append(state.Ran, slices.Repeat([]string{strings.TrimSuffix(n, ")")}, script.Times)...)
		}
	}
	slices.Sort(state.Ran)
	state.Kept, state.Controls = strings.Join(kept, " "), strings.Join(controls, "\n")
	state.Records = s.records()
	return state
}

func (s *seen) records() string {
	var lines []string
	for _, r := range s.d.Records() {
		switch {
		case r.Added != nil:
			lines = append(lines, "+"+name(r.Added))
		case r.Removed != nil:
			lines = append(lines, "-"+name(r.Removed))
		default:
			lines = append(lines, "@"+name(r.Target)+" "+r.Attr)
		}
	}
	return strings.Join(lines, "\n")
}

func name(n *html.Node) string {
	switch n.Type {
	case html.TextNode:
		return "#text " + n.Data
	case html.CommentNode:
		return "#comment"
	}
	id, _ := dom.Attr(n, "id")
	return strings.ToLower(n.Data) + "#" + id
}
