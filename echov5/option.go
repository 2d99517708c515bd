// Code generated from ../option.go by go generate; DO NOT EDIT.

package datastar

import (
	"time"

	"github.com/echo-datastar/datastar/event"
)

type (
	// Option changes what an event does: see [event.Option]. Those that few need are in
	// package event only: WithNamespace, WithSettle, WithAutoRemove and WithScriptAttribute.
	Option = event.Option
	// Protocol is the wire format of a generation of the client: see [event.Protocol].
	Protocol = event.Protocol
	// MergeMode says where a fragment goes, with the names of the clients before 1.0:
	// see [event.MergeMode].
	MergeMode = event.MergeMode
	// PatchMode says where elements go, with the names of Datastar 1.0: see
	// [event.PatchMode].
	PatchMode = event.PatchMode
)

// The protocols: see [event.Protocol].
const (
	ProtocolAuto = event.ProtocolAuto // by the request
	V1           = event.V1           // 1.0.0-RC.1 and later
	Beta         = event.Beta         // 0.20.0 to 1.0.0-beta.11
	V019         = event.V019         // 0.19.6 to 0.19.9
	V018         = event.V018         // 0.12.5 to 0.18.13
)

// The modes for [WithMode], with their names in Datastar 1.0: see [event.PatchMode].
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

// WithMode says where elements go. Default [ModeOuter]: see [event.WithMode].
func WithMode(mode PatchMode) Option { return event.WithMode(mode) }

// WithMergeMode is [WithMode] with the names of the clients before 1.0. Default
// [event.Morph]. Mind that [event.Outer] replaces, as [ModeReplace] does.
func WithMergeMode(mode MergeMode) Option { return event.WithMergeMode(mode) }

// WithSelector makes the elements that a CSS selector matches the event's target: see
// [event.WithSelector].
func WithSelector(css string) Option { return event.WithSelector(css) }

// WithSelectorID makes the element with this id the event's target: see
// [event.WithSelectorID].
func WithSelectorID(id string) Option { return event.WithSelectorID(id) }

// WithViewTransition makes the browser apply the event in a view transition, if the
// client and the browser have them: see [event.WithViewTransition].
func WithViewTransition() Option { return event.WithViewTransition() }

// WithViewTransitionSelector is [WithViewTransition] limited to the element that a CSS
// selector matches. V1 has it from 1.0.2 on; older clients use the whole document.
func WithViewTransitionSelector(css string) Option { return event.WithViewTransitionSelector(css) }

// WithOnlyIfMissing makes [PatchSignals] leave signals alone that the page already
// has: see [event.WithOnlyIfMissing].
func WithOnlyIfMissing() Option { return event.WithOnlyIfMissing() }

// WithAllowedOrigin allows a redirect to an origin, or with "*" to any: see
// [event.WithAllowedOrigin].
func WithAllowedOrigin(origin string) Option { return event.WithAllowedOrigin(origin) }

// WithID sets the event's id, which a client that reconnects sends as Last-Event-ID. It
// is printable ASCII without blanks.
func WithID(id string) Option { return event.WithID(id) }

// WithRetry sets how long the browser waits before it reconnects, at least 1 ms.
func WithRetry(d time.Duration) Option { return event.WithRetry(d) }

// WithKey sets the event's key: to a page that is too slow, a hub may send only the
// newest of several events with one key. See [event.WithKey].
func WithKey(key string) Option { return event.WithKey(key) }
