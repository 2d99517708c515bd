package datastartest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
)

// scope is where elements are looked for: a page, or an element.
type scope struct {
	page  *Page
	steps []step
}

// step is how to find elements in others.
type step struct {
	css  string
	text []string
	nth  int // from 1, or 0 for all
}

// Element is what matches a selector, whenever it is looked at: one that a patch has
// replaced is found again. A test that reads it or acts on it waits until it is there, and
// fails if it is not in time, or if several match.
type Element struct{ scope }

// Find returns the element that matches a CSS selector and whose text, without what is
// hidden, contains all the texts. It is looked for when it is used: see [Element].
func (s *scope) Find(css string, text ...string) *Element {
	return &Element{scope{s.page, append(slices.Clip(s.steps), step{css: css, text: text})}}
}

// Nth returns one of several that match, counted from 1.
func (e *Element) Nth(n int) *Element {
	steps := slices.Clone(e.steps)
	steps[len(steps)-1].nth = n
	return &Element{scope{e.page, steps}}
}

// Has fails the test unless something matches, in time. Its text has to contain all the
// texts, with white space made one blank. Text that is hidden does not count: see
// [Element.Visible].
func (s *scope) Has(css string, text ...string) {
	s.page.t.Helper()
	e := s.Find(css, text...)
	if !e.await(func(found []*html.Node) bool { return len(found) > 0 }) {
		s.page.fail("nothing matches %s%s", e.what(), e.nearest())
	}
}

// HasNot fails the test unless nothing matches, in time.
func (s *scope) HasNot(css string, text ...string) {
	s.page.t.Helper()
	e := s.Find(css, text...)
	if !e.await(func(found []*html.Node) bool { return len(found) == 0 }) {
		s.page.fail("%s matches, and should not:\n\t%s", e.what(), look(s.page, func() string { return s.page.shortHTML(e.nodes()[0]) }))
	}
}

// Count returns how many match now.
func (s *scope) Count(css string, text ...string) int {
	s.page.t.Helper()
	s.page.still()
	return found(s.Find(css, text...), func(all []*html.Node) int { return len(all) })
}

// Texts returns the texts of all that match now, in their order.
func (s *scope) Texts(css string) []string {
	s.page.t.Helper()
	s.page.still()
	return found(s.Find(css), func(all []*html.Node) (texts []string) {
		for _, n := range all {
			texts = append(texts, spaces(s.page.tab.Text(n)))
		}
		return texts
	})
}

// what names the element in messages.
func (s *scope) what() string {
	var parts []string
	for _, st := range s.steps {
		part := st.css
		for _, text := range st.text {
			part += " with " + strconv.Quote(text)
		}
		if st.nth > 0 {
			part += fmt.Sprintf(" (number %d)", st.nth)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", in it ")
}

// nodes are the elements that match now. It panics with a selectorError if the selector is
// not valid.
func (e *Element) nodes() []*html.Node {
	doc := e.page.tab.Document()
	within := []*html.Node{nil}
	for _, st := range e.steps {
		var found []*html.Node
		for _, n := range within {
			matches, err := query(doc, n, st.css)
			if err != nil {
				panic(selectorError{err})
			}
			for _, m := range matches {
				if e.has(st, m) && !slices.Contains(found, m) {
					found = append(found, m)
				}
			}
		}
		if st.nth > 0 {
			found = found[min(st.nth-1, len(found)):min(st.nth, len(found))]
		}
		within = found
	}
	return within
}

// selectorError is a mistake in the test.
type selectorError struct{ error }

func query(doc *dom.Document, within *html.Node, css string) ([]*html.Node, error) {
	if within == nil {
		return doc.Query(css)
	}
	return doc.QueryIn(within, css)
}

// has reports whether an element has the texts in it.
func (e *Element) has(st step, n *html.Node) bool {
	if len(st.text) == 0 {
		return true
	}
	text := spaces(e.page.tab.Text(n))
	for _, part := range st.text {
		if !strings.Contains(text, spaces(part)) {
			return false
		}
	}
	return true
}

// await waits until the elements that match are as they should be.
func (e *Element) await(holds func(found []*html.Node) bool) (in bool) {
	e.page.t.Helper()
	in = e.page.await(func() bool {
		return found(e, holds)
	})
	e.page.check()
	return in
}

// found calls a function with what matches. A selector that is not valid fails the test.
func found[T any](e *Element, f func([]*html.Node) T) T {
	e.page.t.Helper()
	var wrong error
	v := locked(e.page, func() (v T) {
		defer func() {
			switch r := recover().(type) {
			case nil:
			case selectorError:
				wrong = r
			default:
				panic(r)
			}
		}()
		return f(e.nodes())
	})
	if wrong != nil {
		e.page.fail("%s: %v", e.what(), wrong)
	}
	return v
}

// one waits until one element matches, and calls a function with it.
func (e *Element) one(do func(n *html.Node)) {
	e.page.t.Helper()
	count := 0
	if !e.await(func(found []*html.Node) bool {
		if count = len(found); count == 1 {
			do(found[0])
		}
		return count == 1
	}) {
		if count == 0 {
			e.page.fail("nothing matches %s%s", e.what(), e.nearest())
		}
		e.page.fail("%d elements match %s: say which, by a selector, a text, or Nth", count, e.what())
	}
}

// nearest shows what comes nearest to an element that is not there: what matches without
// the text, or the element in which it should be.
func (e *Element) nearest() string {
	return look(e.page, func() string {
		last := e.steps[len(e.steps)-1]
		without := &Element{scope{e.page, append(slices.Clone(e.steps[:len(e.steps)-1]), step{css: last.css})}}
		if found := without.nodes(); len(last.text) > 0 && len(found) > 0 {
			var lines []string
			for _, n := range found[:min(3, len(found))] {
				lines = append(lines, "\n\t"+e.page.shortHTML(n))
			}
			return fmt.Sprintf("; without the text %d match:%s", len(found), strings.Join(lines, ""))
		}
		if len(e.steps) > 1 {
			around := &Element{scope{e.page, e.steps[:len(e.steps)-1]}}
			if found := around.nodes(); len(found) > 0 {
				return " in\n\t" + e.page.shortHTML(found[0])
			}
		}
		if body := e.page.tab.Document().Body(); body != nil {
			return " on the page, whose body is\n\t" + e.page.shortHTML(body)
		}
		return ""
	})
}
