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
		text:      "data-text",
		show:      "data-show",
		effect:    enclosed{"data-bind-effect", "", "; ''"}, // removes an attribute that is not there
		attr:      "data-bind-",
		bind:      "data-model",
		ref:       "data-ref",
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
	lacks: besides(v019.lacks, map[string]string{
		"Class":    `Attr("class", …) sets them all`,
		"Computed": "write the expression where it is read",
	}),
}
