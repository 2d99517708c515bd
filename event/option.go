package event

import (
	"strings"
	"time"
)

// Option changes how an event is carried out. It is an opaque value and costs
// no allocation. An option that does not fit its verb becomes the event's error.
type Option struct {
	kind  optionSet
	text  string
	value string
	n     int64
}

// optionSet is a set of options, a bit each.
type optionSet uint32

const (
	hasMode optionSet = 1 << iota
	hasSelector
	hasTransition
	hasSettle
	hasNamespace
	hasOnlyIfMissing
	hasAutoRemove
	hasAttribute
	hasID
	hasRetry
	hasKey
	hasOrigin
	remove    // WithMode("remove"), which makes a removal of a merge
	keep      // WithAutoRemove(false)
	byID      // the selector is the id of an element
	patchMode // the mode was given in the words of Datastar 1.0
	allowed   // the URL may lead where it does
)

// common fits every verb that takes options.
const common = hasID | hasRetry | hasKey

var optionNames = map[optionSet]string{
	hasMode: "WithMergeMode", hasMode | patchMode: "WithMode", hasSelector: "WithSelector",
	hasTransition: "WithViewTransition", hasSettle: "WithSettle", hasNamespace: "WithNamespace",
	hasOnlyIfMissing: "WithOnlyIfMissing", hasAutoRemove: "WithAutoRemove", hasAttribute: "WithScriptAttribute",
	hasID: "WithID", hasRetry: "WithRetry", hasKey: "WithKey", hasOrigin: "WithAllowedOrigin",
}

type attribute struct{ name, value string }

// WithMergeMode says where a fragment goes, in the words of the clients before 1.0:
// see [WithMode] for those of 1.0. Default [Morph].
func WithMergeMode(mode MergeMode) Option { return Option{kind: hasMode, text: string(mode)} }

// WithMode says where elements go, in the words of Datastar 1.0. Default [ModeOuter],
// which is [Morph]; [ModeReplace] is [Outer]; [ModeRemove] makes a removal of the event.
func WithMode(mode PatchMode) Option {
	return Option{kind: hasMode | patchMode, text: string(mode)}
}

// WithSelector addresses the elements that a CSS selector matches. Without it
// a fragment goes to the element that has its root's id. [DispatchEvent] is
// given it to dispatch on elements instead of the document.
func WithSelector(css string) Option { return Option{kind: hasSelector, text: css} }

// WithSelectorID is [WithSelector] for the element with this id, whatever
// characters it is made of.
func WithSelectorID(id string) Option { return Option{kind: hasSelector | byID, text: id} }

// WithViewTransition makes the change inside a view transition where the
// browser has them: V018 (from 0.15), V019, Beta and V1. Default off.
func WithViewTransition() Option { return Option{kind: hasTransition} }

// WithViewTransitionSelector is [WithViewTransition] for one element instead
// of the whole document: V1 from 1.0.2. Older clients take the document.
func WithViewTransitionSelector(css string) Option { return Option{kind: hasTransition, text: css} }

// WithSettle says how long the classes of a swap stay (V018, V019, and Beta
// before beta.10), and how long a removal waits (V018, and Beta before
// beta.10). It counts in whole milliseconds and later clients ignore it.
// Default: theirs, 500 ms or 300 ms; for a removal as little as they can.
func WithSettle(d time.Duration) Option { return Option{kind: hasSettle, n: int64(d)} }

// WithNamespace parses a fragment as SVG or MathML, so that a bare <circle>
// becomes visible. The fragment must have exactly one root. V1 from RC.7;
// [ErrUnsupported] elsewhere.
func WithNamespace(ns Namespace) Option { return Option{kind: hasNamespace, text: string(ns)} }

// WithOnlyIfMissing leaves signals alone that the page already has. V018 (from
// 0.18.3), V019 and 0.20 look at the top level only, later clients at each leaf.
func WithOnlyIfMissing() Option { return Option{kind: hasOnlyIfMissing} }

// WithAutoRemove says whether the script element goes once it ran. Default
// true. V018, V019, BetaCSP and V1CSP run scripts without an element.
func WithAutoRemove(remove bool) Option {
	if remove {
		return Option{kind: hasAutoRemove}
	}
	return Option{kind: hasAutoRemove | keep}
}

// WithScriptAttribute sets an attribute of the script element, such as type or
// nonce; it may be given more than once. An empty value sets a boolean
// attribute such as defer. Beta and V1, which make an element;
// [ErrUnsupported] elsewhere.
func WithScriptAttribute(name, value string) Option {
	return Option{kind: hasAttribute, text: name, value: value}
}

// WithAllowedOrigin allows a redirect to URLs of an origin, such as
// "https://login.example.com", or with "*" to any, and to mailto, tel and sms.
// It may be given more than once. Name origins wherever the URL may come from a
// user. A name that is not ASCII is written as in DNS, "xn--…".
func WithAllowedOrigin(origin string) Option { return Option{kind: hasOrigin, text: origin} }

// WithID sets the event's id, which the browser sends back as Last-Event-ID
// when it reconnects. It is printable ASCII without blanks, since a browser
// cannot put anything else into that header.
func WithID(id string) Option { return Option{kind: hasID, text: id} }

// WithRetry sets how long the browser waits before it reconnects, in whole
// milliseconds and at least one: zero would make it reconnect in a hot loop.
func WithRetry(d time.Duration) Option { return Option{kind: hasRetry, n: int64(d)} }

// WithKey says what the event is about, for a page that cannot keep up: of the
// events with one key that wait for it, a hub may send the newest only. It
// never goes over the wire. Default: see [Event.Key].
func WithKey(key string) Option { return Option{kind: hasKey, text: key} }

// with applies the options and checks the outcome.
func (e Event) with(opts []Option) Event {
	for i := range opts {
		e.apply(&opts[i])
	}
	e.check()
	return e
}

func (e *Event) apply(o *Option) {
	if o.kind == 0 {
		return
	}
	if fits := operations[e.op].fits; fits&o.kind == 0 {
		e.fail("%s does not fit", optionNames[o.kind&^(keep|byID)])
		return
	}
	e.given |= o.kind
	switch {
	case o.kind&hasMode != 0:
		e.applyMode(o)
	case o.kind&hasSelector != 0:
		e.applySelector(o)
	case o.kind&hasTransition != 0:
		e.applyTransition(o.text)
	case o.kind&hasSettle != 0:
		e.settle = e.millis("settle", o.n, 0)
	case o.kind&hasNamespace != 0:
		e.applyNamespace(Namespace(o.text))
	case o.kind&hasAttribute != 0:
		e.applyAttribute(attribute{o.text, o.value})
	case o.kind&hasID != 0:
		e.id = o.text
		e.checkID()
	case o.kind&hasKey != 0:
		e.key = o.text
	case o.kind&hasOrigin != 0:
		e.applyOrigin(o.text)
	case o.kind&hasRetry != 0:
		e.retry = e.millis("retry", o.n, time.Millisecond)
	}
}

func (e *Event) applySelector(o *Option) {
	e.selector = o.text
	e.checkSelector("selector", o.text)
	if o.kind&byID == 0 {
		e.given &^= byID
	} else if !plainID(o.text) {
		e.given &^= byID
		e.selector = quoteID(o.text)
	}
}

func (e *Event) applyTransition(selector string) {
	if selector != "" {
		e.transition = selector
		e.checkSelector("view transition selector", selector)
	}
}

func (e *Event) applyAttribute(a attribute) {
	e.checkAttribute(a)
	if a.value == "" {
		a.value = "true" // Beta misreads a name alone
	}
	if e.attribute.name == "" {
		e.attribute = a
		return
	}
	e.attributes = strings.TrimPrefix(e.attributes+"\n"+a.name+" "+a.value, "\n")
}

func (e *Event) millis(what string, n int64, least time.Duration) time.Duration {
	d := time.Duration(n)
	if d < least {
		e.fail("%s of %v is below %v", what, d, least)
	}
	return d.Truncate(time.Millisecond)
}
