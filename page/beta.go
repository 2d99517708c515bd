package page

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/echo-datastar/datastar/event"
)

// beta is the dialect of 1.0.0-beta.11. In data-signals it evaluates the
// expression, makes JSON of the result and evaluates that again, without our
// escapes. So the signals are merged by the expression of a single signal,
// which is evaluated once, at once, and whose own value is undefined.
var beta = dialect{
	protocol: event.Beta,
	client: client{
		cdn + "gh/starfederation/datastar@1.0.0-beta.11/bundles/datastar.js",
		"sha384-Rc4TeTKWyMBM8JpUWyyzU6iisGnyzT/TYkg3pg5eErVm1YIau+UC7m3zqXgdcgTi",
	},
	attributes: attributes{
		init:      "data-on-load",
		interval:  "data-on-interval",
		intersect: "data-on-intersect",
		text:      "data-text",
		show:      "data-show",
		class:     "data-class",
		effect:    enclosed{"data-attr", "", "; ({})"}, // sets no attributes
		attr:      "data-attr-",
		computed:  "data-computed-",
		bind:      "data-bind",
		indicator: "data-indicator",
		ref:       "data-ref",
		counter:   enclosed{"data-on-datastar-sse", betaCount, `', ctx.el.asked > 0))`},
	},
	signals: signalSyntax{
		given:     enclosed{"data-signals-_page", "ctx.signals.merge(", ")"},
		ifMissing: enclosed{"data-signals-_missing", "ctx.signals.merge(", ",true)"},
		signal:    signalWords{"ctx.signals.signal('", ".", "').value"},
		checkKey:  checkBetaKey,
		forbidden: "__",
	},
	events: eventSyntax{
		on:       "data-on-",
		reserved: betaReserves,
		mark:     "__",
		joint:    ".",
		respelt:  map[string]string{"trailing": "trail", "notrailing": "notrail"},
	},
	actions: actionSyntax{
		sigil:        "@",
		stream:       liveSyntax{options: []Option{RetryCount(-1), RetryWait(0, 5*time.Second)}},
		commandsOpen: true,
		longest:      ",retryMaxWaitMs:",
		lacks: []lack{
			{hasFilter, "signals whose names begin with _ stay in the page"},
			{hasRetryErrors, "answer with status 200"},
			{hasRetryAlways, "break the stream off instead of ending it"},
		},
	},
	lacks: besides(before1, map[string]string{
		"JSONSignals": `Text("ctx.signals.JSON()") shows all`,
	}),
}

// betaCount counts the requests of the element that are under way, and then
// sets a signal, whose name follows.
const betaCount = `evt.detail.elId === ctx.el.id && (` +
	`ctx.el.asked = (ctx.el.asked || 0) + (evt.detail.type === 'started') - (evt.detail.type === 'finished'), ` +
	`ctx.signals.setValue('`

// betaReserves reports whether Beta treats data-on- and the name as an attribute
// of its own, and not as one for an event.
func betaReserves(name string) bool {
	switch first, _, _ := strings.Cut(name, "-"); first {
	case "load", "raf", "interval", "intersect":
		return true
	}
	return name == "signal-change" || strings.HasPrefix(name, "signal-change-")
}

// checkBetaKey returns an error for a name of a signal that Beta cannot have. It makes one
// regular expression of all names of a page, so a name has nothing but letters, digits,
// hyphens and single underscores; besides, checkKey refuses what it refuses for V1.
func checkBetaKey(key []byte, nested bool) error {
	if len(key) == 0 || bytes.Contains(key, []byte("__")) || bytes.ContainsFunc(key, odd) {
		return unsupported(event.Beta, fmt.Sprintf("the key '%s' in signals", key), "name it with letters, digits and single _, or send a list")
	}
	return checkKey(key, nested)
}

// odd reports whether a character of a key could be more than itself in a
// regular expression, or is written as an escape.
func odd(r rune) bool {
	return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError
}
