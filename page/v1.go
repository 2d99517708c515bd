package page

import "github.com/echo-datastar/datastar/event"

// v1Live keeps a stream alive where the script for it was not loaded: with random
// waits, and in hidden tabs too, since 1.0 has two streams after a tab was shown while
// it waited.
const v1Live = ",openWhenHidden:!window.datastarLive,retry:'always',retryMaxCount:Infinity," +
	"retryInterval:500+Math.random()*1000,retryMaxWait:5000+Math.random()*5000"

// v1 is the dialect of 1.0.0-RC.1 and later. It has words for everything.
var v1 = dialect{
	protocol: event.V1,
	client: client{
		cdn + "gh/starfederation/datastar@1.0.4/bundles/datastar.js",
		"sha384-twbOvafhSBQ0rJDNPzJdUw6DRvthVgAVfSIG1BQVmCiNO7Qh2zeVn7T5qstgjJ9q",
	},
	attributes: attributes{
		init:              "data-init",
		interval:          "data-on-interval",
		intersect:         "data-on-intersect",
		signalPatch:       "data-on-signal-patch",
		text:              "data-text",
		show:              "data-show",
		class:             "data-class",
		style:             "data-style",
		effect:            enclosed{name: "data-effect"},
		attr:              "data-attr:",
		computed:          "data-computed:",
		bind:              "data-bind",
		indicator:         "data-indicator",
		ref:               "data-ref",
		signalPatchFilter: "data-on-signal-patch-filter",
		jsonSignals:       "data-json-signals",
		ignore:            "data-ignore",
		ignoreMorph:       "data-ignore-morph",
		preserveAttr:      "data-preserve-attr",
	},
	signals: signalSyntax{
		given:     enclosed{name: "data-signals"},
		ifMissing: enclosed{name: "data-signals__ifmissing"},
		signal:    signalWords{"$['", "']['", "']"},
		checkKey:  checkKey,
	},
	events: eventSyntax{
		on:    "data-on:",
		mark:  "__",
		joint: ".",
	},
	actions: actionSyntax{
		sigil:      "@",
		stream:     liveSyntax{header: true, object: v1Live},
		newest:     true,
		keepOthers: ",requestCancellation:'disabled'",
		longest:    ",retryMaxWait:",
	},
}
