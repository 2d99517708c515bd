package page

import "github.com/echo-datastar/datastar/event"

// v018 is the dialect of 0.18.13: that of V019 without classes and without
// headers. The file that npm has under that version was never compared with the
// release, so that it has no hash.
var v018 = dialect{
	protocol: event.V018,
	client:   client{src: cdn + "npm/@sudodevnull/datastar@0.18.13/dist/datastar.js"},
	attributes: attributes{
		init:      "data-on-load",
		intersect: "data-intersects",
		bind:      "data-model",
		text:      "data-text",
		show:      "data-show",
		attr:      "data-bind-",
	},
	signals: v019.signals,
	events:  v019.events,
	actions: actionSyntax{
		sigil:   "$$",
		urlOnly: true,
		lacks: []lack{
			{hasHeader, "put it into the URL or a signal"},
			{hasForm, "bind its fields to signals"},
			{hasFilter, "signals whose names begin with _ stay in the page"},
			{hasOpenWhenHidden, "the client asks again when the page is shown"},
			{hasRetryAlways, "break the stream off instead of ending it"},
			{hasRetryCount, "the client asks ten times in all"},
			{hasRetryWait, "WithRetry on an event sets it"},
		},
	},
	lacks: map[string]string{
		"Class":      `Attr("class", …) sets them all`,
		"Indicator":  "data-fetch-indicator shows the elements of a selector",
		"delay":      "the expression can do it",
		"document":   "the expression can do it",
		"case":       "the expression can do it",
		"notrailing": "only leading can be said",
		"noleading":  "only leading can be said",
		"trailing":   "only leading can be said",
		preventLate:  "use two attributes, or delay on the server",
	},
}
