package event

import (
	"strings"
	"time"
)

// Option changes an event, as an argument of the event's constructor. It is an
// opaque value that costs no allocation. An option that does not fit the
// constructor becomes the event's error. The zero Option changes nothing.
type Option struct {
	kind  optionSet
	text  string
	value string
	n     int64
}

// optionSet is a set of options, one bit each.
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
	remove    // WithMode("remove"), which turns a merge into a removal
	keep      // WithAutoRemove(false)
	byID      // the selector is the id of an element
	patchMode // the mode was given by WithMode
	allowed   // WithAllowedOrigin allows the URL
	simple    // no option, and short markup: see simpleHeads
)

// common are the options that fit every verb that has options.
const common = hasID | hasRetry | hasKey

var optionNames = map[optionSet]string{
	hasMode: "WithMergeMode", hasMode | patchMode: "WithMode", hasSelector: "WithSelector",
	hasTransition: "WithViewTransition", hasSettle: "WithSettle", hasNamespace: "WithNamespace",
	hasOnlyIfMissing: "WithOnlyIfMissing", hasAutoRemove: "WithAutoRemove", hasAttribute: "WithScriptAttribute",
	hasID: "WithID", hasRetry: "WithRetry", hasKey: "WithKey", hasOrigin: "WithAllowedOrigin",
}

type attribute struct{ name, value string }

// WithMergeMode sets where a fragment goes, with the names of the clients before
// 1.0. See [WithMode] for the names of 1.0. Default [Morph].
func WithMergeMode(mode MergeMode) Option { return Option{kind: hasMode, text: string(mode)} }

// WithMode sets where elements go, with the names of Datastar 1.0. [ModeOuter] is
// [Morph], [ModeReplace] is [Outer], and [ModeRemove] makes the event a
// [RemoveElements]. Default [ModeOuter].
func WithMode(mode PatchMode) Option {
	return Option{kind: hasMode | patchMode, text: string(mode)}
}

// WithSelector sets the target to the elements that a CSS selector matches.
// Default for a fragment: the element that has the id of the fragment's root.
// Default for [DispatchEvent]: the document.
func WithSelector(css string) Option { return Option{kind: hasSelector, text: css} }

// WithSelectorID is [WithSelector] for the element with this id. The id must not be
// blank, and may contain any characters but line breaks and NUL.
func WithSelectorID(id string) Option { return Option{kind: hasSelector | byID, text: id} }

// WithViewTransition makes the change inside a view transition if the browser
// supports them. V018 has them from 0.15 on, V019 for merges only, and Beta and
// V1 always. V018 before 0.15, and removals on V019, ignore it. Default off.
func WithViewTransition() Option { return Option{kind: hasTransition} }

// WithViewTransitionSelector is [WithViewTransition] for the element that a CSS
// selector matches. V1 has it from 1.0.2 on; older clients use the whole
// document.
func WithViewTransitionSelector(css string) Option { return Option{kind: hasTransition, text: css} }

// WithSettle sets how long the classes of a swap stay (V018, V019, and Beta
// before beta.10), and how long a removal is delayed (V018, and Beta before
// beta.10). It is in whole milliseconds, and must not be negative. Later clients, and
// removals on V019, ignore it. Default for a merge: that of the client, 500 ms on V018
// and V019, and 300 ms on Beta. Default for a removal: 1 ms on V018, and 0 on Beta.
func WithSettle(d time.Duration) Option { return Option{kind: hasSettle, n: int64(d)} }

// WithNamespace parses a fragment as SVG or MathML, which a bare <circle> needs
// to be visible. The fragment must have exactly one root. V1 has it from RC.7
// on; V018, V019 and Beta return [ErrUnsupported].
func WithNamespace(ns Namespace) Option { return Option{kind: hasNamespace, text: string(ns)} }

// WithOnlyIfMissing merges only signals that the page does not have. V018 (from
// 0.18.3), V019 and 0.20 compare the top level only; later clients compare each
// leaf.
func WithOnlyIfMissing() Option { return Option{kind: hasOnlyIfMissing} }

// WithAutoRemove sets whether the script element is removed after it ran.
// Default true. It does nothing on V018, V019, BetaCSP and V1CSP, which run
// scripts without an element.
func WithAutoRemove(remove bool) Option {
	if remove {
		return Option{kind: hasAutoRemove}
	}
	return Option{kind: hasAutoRemove | keep}
}

// WithScriptAttribute sets an attribute of the script element, such as type or
// nonce. It may be given more than once, with different names. An empty value
// sets a boolean attribute such as defer. V018, V019, BetaCSP and V1CSP have no
// script element and return [ErrUnsupported].
func WithScriptAttribute(name, value string) Option {
	return Option{kind: hasAttribute, text: name, value: value}
}

// WithAllowedOrigin allows a [Redirect] to URLs of an origin, such as
// "https://login.example.com". "*" allows every origin, and the schemes mailto,
// tel and sms. It may be given more than once. Do not use "*" for a URL that
// may come from a user. An origin that is not ASCII is written as in DNS,
// "xn--…".
func WithAllowedOrigin(origin string) Option { return Option{kind: hasOrigin, text: origin} }

// WithID sets the event's id. The browser sends it as Last-Event-ID when it
// reconnects. It must be printable ASCII without blanks, the only characters
// that a browser can put into that header.
func WithID(id string) Option { return Option{kind: hasID, text: id} }

// WithRetry sets how long the browser waits before it reconnects, in whole
// milliseconds. It must be at least 1 ms: with 0 a browser would reconnect in a
// hot loop. Default: that of the client.
func WithRetry(d time.Duration) Option { return Option{kind: hasRetry, n: int64(d)} }

// WithKey sets the event's key: a hub may send a client that is too slow only
// the newest of several events with one key. The key is never sent. Default:
// see [Event.Key].
func WithKey(key string) Option { return Option{kind: hasKey, text: key} }

// with applies the options and checks their combination.
func (e *Event) with(opts []Option) {
	for i := range opts {
		e.apply(&opts[i])
	}
	e.check()
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
	case o.kind&hasAutoRemove != 0:
		e.given = e.given&^(hasAutoRemove|keep) | o.kind&keep
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
	e.given &^= hasSelector | byID
	e.checkSelector("selector", o.text)
	switch {
	case o.kind&byID == 0:
	case plainID(o.text):
		e.given |= byID
	default:
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
		a.value = "true" // Beta misreads a name without a value
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
