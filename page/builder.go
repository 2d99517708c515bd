// Package page writes the Datastar attributes and actions of a page, for
// html/template, templ or anything else that renders HTML, in the dialect of one
// generation of the client. Whatever a value is made of, it stays a value: it
// cannot end an attribute, form an expression, or be rewritten by the client.
//
//	var funcs = page.For(event.V1).FuncMap()
//
//	<body {{signals .State}} {{init (stream "/feed")}}>
//	  <input {{bind "name"}}>
//	  <button {{on "click" (post "/greet" (header "X-CSRF-Token" .CSRF))}}>Greet</button>
//	  <p {{text "$greeting"}}></p>
//
// Expressions are template.JS, which literals in a template and constants in
// Go convert to by themselves and other strings do not, so that text from
// users cannot become code by accident; [Builder.Value] makes a value of it, and
// [Builder.Signal] and [Path] the name of a signal.
//
// Names of signals are checked against structs where a Builder has [Builder.WithSignalsOf],
// and by the compiler where they come from [Of].
//
// What differs from request to request, such as a CSRF token, is kept in a
// Builder among the data. A template calls its methods:
//
//	<button {{.Page.On "click" (.Page.Post "/greet")}}>
//
// What is published to many pages has [Builder.WithPageToken] or [Builder.WithHeaderExpr]
// instead.
//
// Where only the value of an attribute is wanted, actions and values stand in
// one that is named by hand: data-init="{{stream "/feed"}}" in html/template,
// and in templ, which takes any string and an error:
//
//	<body data-signals={ b.Value(state) } data-init={ b.Stream("/feed") }>
//	  <button data-on:click={ b.Post("/greet", page.Form()) }>
//	  <p data-text={ b.Signal("items", id, "name") }></p> @templ.Raw(b.Rocket("demo-counter", id, props))
//
// V1 means 1.0.4 here, Beta 1.0.0-beta.11 (pages for 0.20 and 0.21 write their
// attributes by hand), V019 0.19.9 and V018 0.18.13. What a generation
// cannot do is an error that wraps [event.ErrUnsupported] and says what to do
// instead. A hint whose loss nobody sees is left out.
//
// An expression that names its element says evt.currentTarget at an event, in
// every generation. Its other names are el, on V1 only, and ctx.el, on
// Beta only.
//
// The package knows neither HTTP nor Echo.
package page

import (
	"html/template"
	"strings"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/script"
)

// Builder writes attributes and actions for one generation of the client. It
// is a value and may be used from any goroutine. The zero Builder writes V1.
type Builder struct {
	protocol event.Protocol
	own      *dialect // of WithSignalsOf, or nil
	base     string   // of what the library serves
	client   client   // that the library serves, or none
	nonce    string   // of the response, or ""
	headers  []header // sent by every action
	err      error    // of WithHeader and WithHeaderExpr

	token     string // that Script writes into the page
	pageToken bool   // actions send what Script of another Builder wrote
}

// For returns a Builder for the clients of a protocol. ProtocolAuto is treated
// as V1. V1CSP and BetaCSP differ from V1 and Beta in events only, so that their
// pages are those of V1 and Beta.
func For(p event.Protocol) Builder { return Builder{protocol: p} }

// WithBase returns a Builder for an app that is served under a path, such as "/app":
// by the group that has the middleware, or by a proxy that takes the path away. The
// page loads what the middleware serves from there. Default "".
func (b Builder) WithBase(path string) Builder {
	b.base = strings.TrimSuffix(path, "/")
	return b
}

// WithClient returns a Builder whose [Builder.Script] loads the client with this text,
// such as of an embedded datastar.js, from the middleware whose Config.Client is the
// same text, under [Builder.WithBase]. The text is hashed, so call it once and keep the
// Builder. The Builder that a request's Context returns has it already. An empty text is none.
func (b Builder) WithClient(text []byte) Builder {
	b.client = client{}
	if len(text) > 0 {
		served := script.New(script.Client, text)
		b.client = client{served.Path, served.Integrity}
	}
	return b
}

// WithNonce returns a Builder for one response, whose Content-Security-Policy has this
// nonce: [Builder.Script] and [Builder.LiveScript] write it on their elements. The Builder
// that a request's Context returns under a Config.CSP has it already.
func (b Builder) WithNonce(nonce string) Builder {
	b.nonce = nonce
	return b
}

// FuncMap returns the methods of the builder and the options as functions of a
// template, under their names in lower camel case: "post", "formOf". Durations
// are given as text, such as "1s". What one response alone has, Nonce, DataNonce and
// Token, is not among them.
func (b Builder) FuncMap() template.FuncMap {
	return template.FuncMap{
		"get": b.Get, "query": b.Query, "post": b.Post, "put": b.Put, "patch": b.Patch, "delete": b.Delete, "stream": b.Stream,
		"on": b.On, "init": b.Init, "effect": b.Effect, "interval": b.Interval, "intersect": b.Intersect,
		"onSignalPatch": b.OnSignalPatch, "onSignalPatchFilter": b.OnSignalPatchFilter,
		"search": b.Search, "signals": b.Signals, "signalsIfMissing": b.SignalsIfMissing, "computed": b.Computed, "ref": b.Ref,
		"bind": b.Bind, "text": b.Text, "show": b.Show, "attr": b.Attr, "class": b.Class, "style": b.Style,
		"indicator": b.Indicator, "jsonSignals": b.JSONSignals,
		"ignore": b.Ignore, "ignoreMorph": b.IgnoreMorph, "preserveAttr": b.PreserveAttr,
		"rocket": b.Rocket, "props": b.Props,
		"value": b.Value, "signal": b.Signal, "path": Path, "js": Join,
		"fieldError": b.FieldError, "script": b.Script, "liveScript": b.LiveScript, "status": b.Status, "down": b.Down,

		"header": Header, "headerExpr": HeaderExpr, "form": Form, "formOf": FormOf, "filterSignals": FilterSignals,
		"idempotent": Idempotent, "confirm": Confirm, "openWhenHidden": OpenWhenHidden, "keepOthers": KeepOthers, "newest": Newest,
		"retryErrors": RetryErrors, "retryAlways": RetryAlways, "retryCount": RetryCount, "retryWait": retryWait,
	}
}
