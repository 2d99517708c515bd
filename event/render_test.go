package event_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
)

type userKey struct{}

// greeting is a component as templ's are: a function with a method.
type greeting func(ctx context.Context, w io.Writer) error

func (g greeting) Render(ctx context.Context, w io.Writer) error { return g(ctx, w) }

// element is a node as gomponents' are; nodes is a group of them.
type element struct{ text string }

func (e *element) Render(w io.Writer) error {
	_, err := fmt.Fprintf(w, "<p>%s</p>", e.text)
	return err
}

type nodes []*element

func (n nodes) Render(w io.Writer) error {
	for _, e := range n {
		if err := e.Render(w); err != nil {
			return err
		}
	}
	return nil
}

// both has a method to render and is a string and a WriterTo as well.
type both string

func (both) Render(w io.Writer) error {
	_, err := io.WriteString(w, "<p>rendered</p>")
	return err
}

func (both) WriteTo(io.Writer) (int64, error) { return 0, errors.New("not asked for") }

var errHalf = errors.New("half way")

func half(w io.Writer) error {
	_, err := io.WriteString(w, "<p>")
	return errors.Join(err, errHalf)
}

// writer is an io.WriterTo that fails half way.
type writer struct{}

func (writer) WriteTo(w io.Writer) (int64, error) { return 3, half(w) }

func TestMergeComponent(t *testing.T) {
	ctx := context.WithValue(t.Context(), userKey{}, "ada")
	var tests = []struct {
		name   string
		given  any
		expect string
	}{
		{"string", "<p>\r\na</p>", "<p>\na</p>"},
		{"template.HTML", template.HTML("<p>a</p>"), "<p>a</p>"},
		{"component", rendered("<p>\r\n</p>"), "<p>\n</p>"},
		{"component that is a function", greeting(func(ctx context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "<p>%v</p>", ctx.Value(userKey{}))
			return err
		}), "<p>ada</p>"},
		{"node", &element{"a"}, "<p>a</p>"},
		{"group of nodes", nodes{{"a"}, {"b"}}, "<p>a</p><p>b</p>"},
		{"buffer", bytes.NewBufferString("<p>a</p>"), "<p>a</p>"},
		{"reader that writes", strings.NewReader("<p>a</p>"), "<p>a</p>"},
		{"function", func(w io.Writer) error { return (&element{"a"}).Render(w) }, "<p>a</p>"},
		{"several at once", both("<p>a</p>"), "<p>rendered</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := event.MergeComponent(ctx, tt.given, event.WithID("7"))
			assert.True(t, got == event.MergeFragments(tt.expect, event.WithID("7")), "%+v", got)
		})
	}
}

func TestMergeComponent_fails(t *testing.T) {
	const empty = "datastar: PatchElements: the fragment is empty; RemoveElements takes an element away"
	var tests = []struct {
		name   string
		given  any
		expect string
	}{
		{"nil", nil, "datastar: rendering: there is no component: it is nil"},
		{"nil interface", event.Component(nil), "datastar: rendering: there is no component: it is nil"},
		{"nil pointer", (*element)(nil), "datastar: rendering: there is no component: it is nil"},
		{"nil function", (func(io.Writer) error)(nil), "datastar: rendering: there is no component: it is nil"},
		{"nil component", greeting(nil), "datastar: rendering: there is no component: it is nil"},
		{"number", 7, "datastar: rendering: int does not render: it is not HTML and has no method that renders"},
		{"event", event.RemoveFragments("#a"), "datastar: rendering: event.Event does not render: it is not HTML and has no method that renders"},
		{"bytes", []byte("<p>a</p>"), "datastar: rendering: []uint8 does not render: it is not HTML and has no method that renders"},
		{"nothing rendered", nodes{}, empty},
		{"empty string", "", empty},
		{"NUL", template.HTML("<p>\x00</p>"), "datastar: PatchElements: NUL in the fragment"},
		{"failing component", uncomparable{}, "datastar: rendering: uncomparable"},
		{"failing function", half, "datastar: rendering: half way"},
		{"failing writer", writer{}, "datastar: rendering: half way"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := event.MergeComponent(t.Context(), tt.given)
			assert.EqualError(t, got.Err(), tt.expect)
			for _, p := range protocols {
				encoded, err := p.Append([]byte("before"), got)
				assert.EqualError(t, err, tt.expect)
				assert.Equal(t, "before", string(encoded))
			}
		})
	}
	assert.True(t, errors.As(event.MergeComponent(t.Context(), uncomparable{}).Err(), new(uncomparable)))
	assert.ErrorIs(t, event.MergeComponent(t.Context(), half).Err(), errHalf)
	assert.Panics(t, func() { event.MergeComponent(t.Context(), func(io.Writer) error { panic("theirs") }) })
}

func TestFailed(t *testing.T) {
	failed := event.Failed(errHalf)
	assert.Equal(t, errHalf, failed.Err())
	for _, p := range protocols {
		encoded, err := p.Append([]byte("before"), failed)
		assert.Equal(t, errHalf, err)
		assert.Equal(t, "before", string(encoded))
	}
	assert.Equal(t, event.Event{}, event.Failed(nil))
	one, another := event.Failed(uncomparable{}), event.Failed(uncomparable{})
	assert.False(t, one == another, "and never a panic")
	assert.Len(t, event.Coalesce([]*event.Frame{event.NewFrame("1", failed), event.NewFrame("2", failed)}), 2)
}
