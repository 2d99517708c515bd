package event

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// String returns the event as the Go call that makes it, on one line, for logs and for
// the failures of tests:
//
//	PatchElements(`<p id="news">Hello</p>`, WithMode("append"))
//
// Its names are those of Datastar 1.0, in whatever words it was built.
//
// Durations are printed as [time.Duration] prints them. The error of [Event.Err]
// follows in parentheses.
func (e Event) String() string {
	if e.op == opNone && e.err == nil {
		return "Event{}"
	}
	var b strings.Builder
	if e.op != opNone {
		e.writeCall(&b)
	}
	if e.err != nil {
		b.WriteString(" (" + e.err.Error() + ")")
	}
	return strings.TrimPrefix(b.String(), " ")
}

// GoString returns what [Event.String] returns: assertions of tests print by %#v.
func (e Event) GoString() string { return e.String() }

func (e *Event) writeCall(b *strings.Builder) {
	b.WriteString(e.op.String() + "(")
	before := ""
	for _, argument := range e.arguments() {
		b.WriteString(before + argument)
		before = ", "
	}
	b.WriteString(")")
}

// arguments returns the constructor's arguments.
func (e *Event) arguments() (all []string) {
	switch e.op {
	case opRemoveFragments:
		if !e.has(byID) {
			all = append(all, quote(e.selector))
		} else {
			all = append(all, `""`)
		}
	case opRemoveSignals, opPrefetch:
		for path := range strings.SplitSeq(e.text, "\n") {
			all = append(all, quote(path))
		}
	case opReplaceURLQuery:
		all = append(all, e.query())
	case opDispatchEvent:
		all = append(all, quote(e.name), quote(e.text))
	default:
		all = append(all, quote(e.text))
	}
	return append(all, e.options()...)
}

// query returns the values of ReplaceURLQuery, in their order.
func (e *Event) query() string {
	values, _ := url.ParseQuery(e.text) // which it was built of
	if len(values) == 0 {
		return "nil"
	}
	return fmt.Sprintf("%#v", values)
}

// options returns the options, in the order in which they are encoded.
func (e *Event) options() (all []string) {
	option := func(is bool, name string, arguments ...string) {
		if is {
			all = append(all, name+"("+strings.Join(arguments, ", ")+")")
		}
	}
	option(e.has(byID), "WithSelectorID", quote(e.selector))
	option(!e.has(byID) && e.selector != "" && e.op != opRemoveFragments, "WithSelector", quote(e.selector))
	option(e.op == opMergeFragments && e.mode == UpsertAttributes, "WithMergeMode", quote(string(e.mode)))
	option(e.op == opMergeFragments && e.mode != Morph && e.mode != UpsertAttributes, "WithMode", quote(string(e.mode.patch())))
	option(e.has(hasTransition) && e.transition == "", "WithViewTransition")
	option(e.transition != "", "WithViewTransitionSelector", quote(e.transition))
	option(e.has(hasSettle), "WithSettle", e.settle.String())
	option(e.namespace != "", "WithNamespace", quote(string(e.namespace)))
	option(e.has(hasOnlyIfMissing), "WithOnlyIfMissing")
	option(e.has(keep), "WithAutoRemove", "false")
	for name, value := range e.scriptAttributes {
		option(true, "WithScriptAttribute", quote(name), quote(value))
	}
	option(e.has(hasID), "WithID", quote(e.id))
	option(e.has(hasRetry), "WithRetry", e.retry.String())
	option(e.has(hasKey), "WithKey", quote(e.key))
	option(e.has(allowed), "WithAllowedOrigin", `"*"`)
	return all
}

// quote returns a text as a Go literal of one line, with backquotes where that spares
// escapes.
func quote(s string) string {
	if strings.ContainsAny(s, `"\`) && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
