package main

import (
	"context"

	"github.com/a-h/templ"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/page"
)

// library is the books, and the hub on which their changes are published.
type library struct {
	page.Builder
	client templ.Component // the element that loads Datastar
	books  *books
	hub    *hub.Memory
}

const topic = "books"

// publish publishes the new text of a cell. Changes are published one after the
// other, so what is published last is the newest.
func (l *library) publish(b book, f field) {
	_ = l.hub.Publish(context.Background(), topic, l.cell(b, f))
}

// snapshot returns all cells, as one event each: a whole table would replace
// open editors.
func (l *library) snapshot(context.Context, string) (events []datastar.Event, err error) {
	for _, b := range l.books.list() {
		for _, f := range fields {
			events = append(events, l.cell(b, f))
		}
	}
	return events, nil
}

// saved shows the cells and removes their editors.
func (l *library) saved(b book, entries []entry) (events []datastar.Event) {
	for _, e := range entries {
		events = append(events, l.cell(b, e.field), datastar.DispatchEvent("close", nil, datastar.WithSelectorID(id("form", b.id, e.field))))
	}
	return events
}

// refused shows what is wrong beside the editors, and does not change what was
// typed.
func (l *library) refused(b book, entries []entry) (events []datastar.Event) {
	for _, e := range entries {
		events = append(events,
			fragment(was(b.id, e)),
			fragment(problem(b.id, e)),
			fragment(validity(b.id, e), datastar.WithMergeMode(event.UpsertAttributes)),
		)
	}
	return events
}

func (l *library) cell(b book, f field) datastar.Event { return fragment(cell(l.Builder, b, f)) }

// fragment is a component as an event, to send or to publish.
func fragment(c templ.Component, opts ...datastar.Option) datastar.Event {
	return datastar.MergeComponent(context.Background(), c, opts...)
}
