// Code generated from ../option.go by go generate; DO NOT EDIT.

package datastar

import (
	"time"

	"github.com/echo-datastar/datastar/event"
)

type (
	// Option changes what an event does: see [event.Option].
	Option = event.Option
	// Protocol is the wire format of a generation of the client: see [event.Protocol].
	Protocol = event.Protocol
	// MergeMode says where a fragment goes.
	MergeMode = event.MergeMode
	// PatchMode says where elements go, in the words of Datastar 1.0.
	PatchMode = event.PatchMode
	// Namespace is the namespace that a fragment is parsed in.
	Namespace = event.Namespace
)

// The protocols: see [event.Protocol].
const (
	ProtocolAuto = event.ProtocolAuto // by the request
	V1           = event.V1           // 1.0.0-RC.1 and later
	Beta         = event.Beta         // 0.20.0 to 1.0.0-beta.11
	V019         = event.V019         // 0.19.6 to 0.19.9
	V018         = event.V018         // 0.12.5 to 0.18.13
)

// The modes for [WithMode], in the words of Datastar 1.0: see [event.PatchMode].
const (
	ModeOuter   = event.ModeOuter // morphs; the default
	ModeInner   = event.ModeInner
	ModeReplace = event.ModeReplace
	ModePrepend = event.ModePrepend
	ModeAppend  = event.ModeAppend
	ModeBefore  = event.ModeBefore
	ModeAfter   = event.ModeAfter
	ModeRemove  = event.ModeRemove
)

// The modes for [WithMergeMode], in the words of the clients before 1.0: see
// [event.MergeMode]. Mind that Outer replaces, and Morph is the "outer" of 1.0.
const (
	Morph            = event.Morph
	Inner            = event.Inner
	Outer            = event.Outer
	Prepend          = event.Prepend
	Append           = event.Append
	Before           = event.Before
	After            = event.After
	UpsertAttributes = event.UpsertAttributes
)

// The namespaces besides HTML.
const (
	SVG    = event.SVG
	MathML = event.MathML
)

// WithMode says where elements go. Default [ModeOuter]: see [event.WithMode].
func WithMode(mode PatchMode) Option { return event.WithMode(mode) }

// WithMergeMode is [WithMode] in the words of the clients before 1.0. Default [Morph].
func WithMergeMode(mode MergeMode) Option { return event.WithMergeMode(mode) }

// WithSelector addresses the elements that a CSS selector matches.
func WithSelector(css string) Option { return event.WithSelector(css) }

// WithSelectorID addresses the element with this id.
func WithSelectorID(id string) Option { return event.WithSelectorID(id) }

// WithViewTransition makes the change inside a view transition.
func WithViewTransition() Option { return event.WithViewTransition() }

// WithViewTransitionSelector makes it inside a view transition of one element:
// V1 from 1.0.2, others take the document.
func WithViewTransitionSelector(css string) Option { return event.WithViewTransitionSelector(css) }

// WithSettle sets the settle time of clients before beta.10: see [event.WithSettle].
func WithSettle(d time.Duration) Option { return event.WithSettle(d) }

// WithNamespace parses a fragment as SVG or MathML: V1 from RC.7.
func WithNamespace(ns Namespace) Option { return event.WithNamespace(ns) }

// WithOnlyIfMissing leaves signals alone that the page already has.
func WithOnlyIfMissing() Option { return event.WithOnlyIfMissing() }

// WithAutoRemove says whether the script element goes once it ran. Default true.
func WithAutoRemove(remove bool) Option { return event.WithAutoRemove(remove) }

// WithScriptAttribute sets an attribute of the script element: Beta and V1.
func WithScriptAttribute(name, value string) Option { return event.WithScriptAttribute(name, value) }

// WithAllowedOrigin allows a redirect to an origin, or with "*" to any: see
// [event.WithAllowedOrigin].
func WithAllowedOrigin(origin string) Option { return event.WithAllowedOrigin(origin) }

// WithID sets the event's id, printable ASCII, which a client that reconnects sends
// as Last-Event-ID.
func WithID(id string) Option { return event.WithID(id) }

// WithRetry sets how long the browser waits before it reconnects, at least 1 ms.
func WithRetry(d time.Duration) Option { return event.WithRetry(d) }

// WithKey says what the event is about, for pages that cannot keep up: see
// [event.WithKey].
func WithKey(key string) Option { return event.WithKey(key) }
