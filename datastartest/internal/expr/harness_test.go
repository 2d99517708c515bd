package expr_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// fakePage is a page that notes what is asked of it.
type fakePage struct {
	globals  map[string]js.Value
	store    signals.Store
	requests []*expr.Request
	bodies   []string // their JSON
	actions  []string
}

func (p *fakePage) Global(name string) (js.Value, bool) {
	v, found := p.globals[name]
	return v, found
}

func (p *fakePage) Request(r *expr.Request) (js.Value, error) {
	body, err := r.JSON(p.store)
	if err != nil {
		return nil, err
	}
	p.requests, p.bodies = append(p.requests, r), append(p.bodies, body)
	return &host{class: "Promise"}, nil
}

func (p *fakePage) Action(name string, args []js.Value) (js.Value, bool, error) {
	p.actions = append(p.actions, name)
	return nil, name == "clipboard", nil
}

func (p *fakePage) Now() time.Time { return time.UnixMilli(1_700_000_000_123) }
func (p *fakePage) Random() uint64 { return 0x8000000000000000 + 7 }

// host is an object of the page with some properties.
type host struct {
	class      string
	properties map[string]js.Value
}

func (h *host) Get(name string) (js.Value, error) {
	v, known := h.properties[name]
	if !known {
		return nil, js.Unsupported("the property %s of a %s", name, h.class)
	}
	return v, nil
}

func (h *host) Set(name string, v js.Value) error {
	h.properties[name] = v
	return nil
}

// bed is an element on a page, for expressions.
type bed struct {
	t        *testing.T
	protocol event.Protocol
	page     *fakePage
	env      *expr.Env
	changes  []string
}

func newBed(t *testing.T, p event.Protocol, json string) *bed {
	t.Helper()
	store, err := signals.New(p)
	require.NoError(t, err)
	b := &bed{t: t, protocol: p, page: &fakePage{store: store}}
	b.env = &expr.Env{Signals: store, Page: b.page, Element: &host{class: "element", properties: map[string]js.Value{"id": "el"}}}
	b.env.Event = &host{class: "event", properties: map[string]js.Value{"type": "test", "target": b.env.Element, "currentTarget": b.env.Element}}
	initial, err := js.ParseJSON(json)
	require.NoError(t, err)
	require.NoError(t, store.Merge(initial, false))
	store.OnChange(func(change *js.Object) { b.changes = append(b.changes, nodetest.Show(change)) })
	return b
}

// run evaluates an attribute.
func (b *bed) run(name, value string) (js.Value, error) {
	b.t.Helper()
	return b.prepare(name, value)()
}

// prepare loads an attribute, and returns what evaluates it.
func (b *bed) prepare(name, value string) func() (js.Value, error) {
	b.t.Helper()
	a, err := expr.Parse(b.protocol, name, value)
	require.NoError(b.t, err)
	require.NotNil(b.t, a, name)
	e, err := a.Compile(b.env.Signals)
	if err != nil {
		return func() (js.Value, error) { return nil, err }
	}
	return func() (js.Value, error) { return e.Run(b.env) }
}

// sent is the JSON of the signals that a request carries.
func (b *bed) sent() string {
	b.t.Helper()
	filter := signals.Filter{}
	if b.protocol == event.V1 {
		local, err := js.NewRegExp(`(^|\.)_`, "")
		require.NoError(b.t, err)
		filter.Exclude = local
	}
	object, err := b.env.Signals.Sent(filter)
	if err != nil {
		return "throws"
	}
	text, err := js.JSON(object)
	if err != nil {
		return "throws"
	}
	return text
}

// marshal is for the tests' own data.
func marshal(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// one returns one of some texts.
func one(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }
