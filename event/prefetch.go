package event

import "strings"

// Prefetch has the browser fetch pages that its user may open next, so that they are there
// at once. The URLs are of the page's own origin, as those of [ReplaceURL]. Each gets a GET
// with the header Sec-Purpose and without that of the client, so name none that changes
// anything, such as a logout.
//
// V1 and Beta use speculation rules where the browser has them, as Chromium does: it holds a
// page for five minutes, whatever its Cache-Control. Other browsers, and all with V019,
// V018, V1CSP and BetaCSP, are given a <link rel="prefetch">, which policies without inline
// scripts allow: it is of use for a page that its Cache-Control lets a cache keep, such as
// "private, max-age=60". Safari has neither, and does nothing.
//
// What was asked for stays in the page, so send it where something new comes into view, and
// not again and again.
func Prefetch(urls ...string) Event {
	e := Event{op: opPrefetch, text: strings.Join(urls, "\n")}
	if len(urls) == 0 {
		e.fail("no URL is given")
	}
	for _, url := range urls {
		checked := toURL(opPrefetch, url)
		if checked.checkOrigin(); checked.err != nil {
			return checked
		}
	}
	return e
}

const (
	prefetchLinks = `.forEach(u=>{const l=document.createElement("link");l.rel="prefetch";l.href=u;document.head.append(l)})`
	prefetchRules = `(a=>{if(HTMLScriptElement.supports?.("speculationrules")){const s=document.createElement("script");` +
		`s.type="speculationrules";s.append(JSON.stringify({prefetch:[{urls:a}]}));` +
		`document.body.append(s)}else a` + prefetchLinks + `})(`
)

// appendV1Prefetch appends an event that appends speculation rules as an element, so that
// the client gives them its nonce, and says that they are to be trusted. The script that
// follows is for browsers that have no such rules.
func appendV1Prefetch(dst []byte, e *Event) []byte {
	dst = append(append(dst, "event: "...), v1Script.event...)
	dst = append(append(dst, v1ScriptOpen...), ` type="speculationrules">{"prefetch":[{"urls":`...)
	dst = append(append(appendList(dst, e.text), "}]}"...), v1ScriptClose...)
	dst = append(dst, "<script"+v1AutoRemove+`>HTMLScriptElement.supports?.("speculationrules")||`...)
	dst = appendPrefetch(dst, e, false)
	return append(append(dst, v1ScriptClose...), end...)
}

// appendPrefetch appends the JavaScript of a Prefetch, with speculation rules where a
// script is an element: those are inline, too.
func appendPrefetch(dst []byte, e *Event, rules bool) []byte {
	if rules {
		return append(appendList(append(dst, prefetchRules...), e.text), ')')
	}
	return append(appendList(dst, e.text), prefetchLinks...)
}

// appendList appends lines as a JavaScript array.
func appendList(dst []byte, lines string) []byte {
	separator := byte('[')
	for line := range strings.SplitSeq(lines, "\n") {
		dst = appendLiteral(append(dst, separator), line)
		separator = ','
	}
	return append(dst, ']')
}
