package page

import "github.com/echo-datastar/datastar/event"

// v019 is the dialect of 0.19.9. It always has view transitions, so that this
// modifier is left out.
var v019 = dialect{
	protocol: event.V019,
	client: client{
		cdn + "npm/@sudodevnull/datastar@0.19.9/dist/datastar.js",
		"sha384-zIEYH4fMXTxxXC+lh0im17azQObbbOlSp8tlfLy7DK9PXIomY4EmQ8eDcSIAsL/1",
	},
	attributes: attributes{
		init:      "data-on-load",
		intersect: "data-intersects",
		text:      "data-text",
		show:      "data-show",
		class:     "data-class",
		effect:    enclosed{"data-bind-effect", "", "; ''"}, // removes an attribute that is not there
		attr:      "data-bind-",
		computed:  "data-computed-",
		bind:      "data-model",
		ref:       "data-ref",
	},
	signals: signalSyntax{
		given:     enclosed{name: "data-store"},
		ifMissing: enclosed{name: "data-store.ifmissing"},
		signal:    signalWords{"ctx.store()['", "']['", "'].value"},
		checkKey:  checkKey,

		identifiers: true,
		flat:        true,
	},
	events: eventSyntax{
		on:       "data-on-",
		reserved: v019Reserves,
		mark:     ".",
		joint:    "_",
		respelt:  map[string]string{"prevent": "", "stop": "", "viewtransition": ""},
		prevent:  "evt.preventDefault(); ",
		stop:     "evt.stopPropagation(); ",
	},
	actions: actionSyntax{
		sigil:   "$$",
		urlOnly: true,
		lacks: []lack{
			{hasHeader, "data-header-* on any element sets it for the whole page"},
			{hasForm, "bind its fields to signals"},
			{hasFilter, "signals whose names begin with _ stay in the page"},
			{hasOpenWhenHidden, "the client asks again when the page is shown"},
			{hasRetryAlways, "break the stream off instead of ending it"},
			{hasRetryCount, "the client asks ten times in all"},
			{hasRetryWait, "WithRetry on an event sets it"},
		},
	},
	lacks: besides(before1, map[string]string{
		"JSONSignals":        `Text("JSON.stringify(ctx.store().value)") shows all`,
		"Indicator":          "data-fetch-indicator shows the elements of a selector",
		"Interval":           "Init can start one with setInterval",
		"On notrailing":      onlyLeading,
		"On noleading":       onlyLeading,
		"On trailing":        onlyLeading,
		"Init delay":         inExpression,
		"Intersect debounce": inExpression,
		"Intersect throttle": inExpression,
	}),
}

const onlyLeading = "only leading can be said"

// v019Reserves reports whether V019 and V018 treat data-on- and the name as an
// attribute of their own, and not as one for an event.
func v019Reserves(name string) bool {
	return name == "load" || name == "raf" || name == "store-change"
}
