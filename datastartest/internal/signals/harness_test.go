package signals_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// bed is a store whose changes are noted.
type bed struct {
	signals.Store
	t       *testing.T
	changes []string
	errors  []error
}

func newBed(t *testing.T, p event.Protocol, text string) *bed {
	t.Helper()
	store, err := signals.New(p)
	require.NoError(t, err)
	b := &bed{Store: store, t: t}
	b.merge(text, false)
	store.OnChange(func(change *js.Object) { b.changes = append(b.changes, b.json(change)) })
	store.OnError(func(err error) { b.errors = append(b.errors, err) })
	return b
}

func (b *bed) merge(text string, onlyIfMissing bool) {
	b.t.Helper()
	v, err := js.ParseJSON(text)
	require.NoError(b.t, err)
	require.NoError(b.t, b.Merge(v, onlyIfMissing))
}

// set sets a signal to a value of JSON.
func (b *bed) set(path, text string) {
	b.t.Helper()
	v, err := js.ParseJSON(text)
	require.NoError(b.t, err)
	require.NoError(b.t, b.Set(path, v, false))
}

func (b *bed) json(v js.Value) string {
	b.t.Helper()
	text, err := js.JSON(v)
	require.NoError(b.t, err)
	return text
}

// sent is what a request carries, without a filter.
func (b *bed) sent() string {
	b.t.Helper()
	object, err := b.Sent(signals.Filter{Local: true})
	require.NoError(b.t, err)
	return b.json(object)
}

// value is the value at a path as JSON, or "none".
func (b *bed) value(path string) string {
	b.t.Helper()
	v, found := b.Get(path)
	if !found {
		return "none"
	}
	return b.json(v)
}

// effect counts the runs of an effect that reads a path.
func (b *bed) effect(path string) (runs *int) {
	b.t.Helper()
	runs = new(int)
	_, err := b.Effect(func() error {
		*runs++
		b.Get(path)
		return nil
	})
	require.NoError(b.t, err)
	return runs
}

func pattern(t *testing.T, p string) *js.RegExp {
	t.Helper()
	r, err := js.NewRegExp(p, "")
	require.NoError(t, err)
	return r
}
