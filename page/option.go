package page

import (
	"errors"
	"fmt"
	"html/template"
	"math/bits"
	"strings"
	"time"
)

// Option says more about an action. It is an opaque value and costs no
// allocation. The action returns what is wrong with it.
type Option struct {
	kind  optionSet
	text  string
	value string
	js    template.JS
	n, m  int64
	err   error
}

// optionSet is a set of options, a bit each.
type optionSet uint16

const (
	hasHeader optionSet = 1 << iota
	hasForm
	hasFilter
	hasIdempotent
	hasOpenWhenHidden
	hasKeepOthers
	hasRetryErrors
	hasRetryAlways
	hasRetryCount
	hasRetryWait
	hasConfirm
	hasNewest
)

// optionVerbs are the verbs of the options, in the order of their bits.
var optionVerbs = [...]string{
	"Header", "Form", "FilterSignals", "Idempotent", "OpenWhenHidden",
	"KeepOthers", "RetryErrors", "RetryAlways", "RetryCount", "RetryWait",
	"Confirm", "Newest",
}

// verb returns the verb of a single option.
func (s optionSet) verb() string { return optionVerbs[bits.TrailingZeros16(uint16(s))] }

// Form makes the action send the form around the element instead of the signals,
// as a browser would, once it is valid. V1 sends it URL-encoded unless the form says
// multipart/form-data. Beta always sends it as multipart. For V019 and V018 the
// action returns [event.ErrUnsupported].
func Form() Option { return Option{kind: hasForm} }

// FormOf is [Form] for the form that a CSS selector matches.
func FormOf(selector string) Option {
	return Option{kind: hasForm, text: selector, err: checkText("selector", selector)}
}

// FilterSignals makes the action send only the signals whose paths, such as
// "user.name", match the regular expression include and do not match exclude. Both
// are in JavaScript's syntax. An empty include matches every path. An empty exclude
// leaves out the paths with a part that begins with "_". Only V1 can do it; for Beta,
// V019 and V018 the action returns [event.ErrUnsupported]. Two empty ones are no
// option, since each generation does that by itself.
func FilterSignals(include, exclude string) Option {
	if include == "" && exclude == "" {
		return Option{}
	}
	return Option{kind: hasFilter, text: include, value: exclude, err: checkFilter(include, exclude)}
}

// checkFilter refuses what cannot be in a regular expression of a page.
func checkFilter(include, exclude string) error {
	if strings.Contains(include+exclude, "\x00") {
		return errors.New("NUL in a regular expression")
	}
	return nil
}

// Idempotent gives each run of the action a random key of 128 bits, by which
// the server recognizes a retry: as header Idempotency-Key on V1 and Beta, as
// query parameter idempotency-key on V019 and V018, which have no headers for
// one action. A retry by the client itself has the same key.
func Idempotent() Option { return Option{kind: hasIdempotent} }

// Confirm makes the browser ask a question, with buttons for yes and no, and run the
// action if the answer is yes. A question that is empty is an error.
func Confirm(question string) Option {
	return Option{kind: hasConfirm, text: question, err: checkText("question", question)}
}

// OpenWhenHidden keeps a GET open while the page is hidden. Without it the client
// disconnects, and reconnects when the page is shown. Actions of other methods
// always stay open on V1. Beta would run the command again, so that they stay open
// here too. On V019 and V018 none stays open, and the action returns
// [event.ErrUnsupported].
func OpenWhenHidden() Option { return Option{kind: hasOpenWhenHidden} }

// KeepOthers lets an action run beside others. Without it V1 cancels the
// action with the same method and URL, wherever in the page it was started.
// Clients before 1.0 never cancel one, so that nothing is written for them.
func KeepOthers() Option { return Option{kind: hasKeepOthers} }

// Newest has the newest of an action's requests win: it breaks off an older one with the
// same method and URL, so that no late answer takes the place of a newer one, as in a search
// while somebody types. V1 does so by itself. For Beta, V019 and V018 the script does that
// [Builder.Script] loads; its requests have no fragment of their own. Newest and
// [KeepOthers] together are an error.
func Newest() Option { return Option{kind: hasNewest} }

// RetryErrors makes the client send the request again after an answer of 400 and
// more, and not only after a broken connection. V1 can do it, and V019 and V018
// always do; for Beta the action returns [event.ErrUnsupported].
func RetryErrors() Option { return Option{kind: hasRetryErrors} }

// RetryAlways is [RetryErrors], and makes the client reconnect after a stream that
// ended properly, too, until the answer is 204 or a redirection. Only V1 can do it;
// for Beta, V019 and V018 the action returns [event.ErrUnsupported].
func RetryAlways() Option { return Option{kind: hasRetryAlways} }

// RetryCount limits how often the request is sent again. V1 counts since the last
// answer of 200, Beta in all. A negative n is no limit, Infinity. Default 10. For V019 and V018
// the action returns [event.ErrUnsupported].
func RetryCount(n int) Option {
	return Option{kind: hasRetryCount, n: int64(n)}
}

// RetryWait sets how long the client waits before it sends the request again:
// first before the first time, twice as long each further time, and never
// longer than longest, in whole milliseconds. On Beta the wait never becomes
// shorter. Zero keeps the default of 1 s and of 30 s. For V019 and V018 the action
// returns [event.ErrUnsupported].
func RetryWait(first, longest time.Duration) Option {
	o := Option{kind: hasRetryWait, n: first.Milliseconds(), m: longest.Milliseconds()}
	if first < 0 || longest < 0 || first != 0 && o.n == 0 || longest != 0 && o.m == 0 {
		o.err = fmt.Errorf("waits of %v and %v are below a millisecond", first, longest)
	}
	return o
}

// retryWait is RetryWait for templates, which have no durations.
func retryWait(first, longest string) (Option, error) {
	a, err := time.ParseDuration(first)
	b, err2 := time.ParseDuration(longest)
	return RetryWait(a, b), errors.Join(err, err2)
}
