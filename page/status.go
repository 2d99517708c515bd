package page

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/live"
)

// LiveScript is the element that loads the script which keeps the streams of
// [Builder.Stream] alive, and has new scripts in fragments run once, from the middleware,
// under [Builder.WithBase]. It has to stand before the client's.
func (b Builder) LiveScript() (template.HTML, error) {
	status := event.PatchSignals(map[string]string{live.Signal: "*"})
	d := b.dialect()
	if d.err != nil {
		return "", d.err
	}
	encoded, err := d.protocol.Append(nil, status)
	if err != nil {
		return "", err
	}
	tag, err := b.element("defer", b.base+live.Script.Path, ` data-status="`+quoted.Replace(string(encoded))+`"`)
	if err != nil {
		return "", wrong("LiveScript", err)
	}
	return tag, nil
}

// StatusText is what [Builder.Status] says. An empty text has its default.
type StatusText struct {
	Reconnecting string // "Reconnecting…"
	Back         string // "Back"
	Lost         string // "Connection lost."
	Reload       string // "Reload", on a button
}

// Status is an element that tells the user of the state of the page's streams. It is
// empty while all is well, and says "Reconnecting…" when one has been down for two
// seconds, "Back" for two seconds afterwards, and offers to reload the page when a stream
// was refused or has been down for ten minutes. The element with role=status is always
// there; the one in it, of class datastar-status, is hidden while it says nothing,
// whatever display the page's styles give it or buttons.
//
// The state is in the signal $_live, which no request carries: "", "reconnecting",
// "back" or "lost". See also [Builder.Down].
func (b Builder) Status(text ...StatusText) (template.HTML, error) {
	if len(text) > 1 {
		return "", fmt.Errorf("datastar: Status: %d texts are too many", len(text))
	}
	const state = "$" + live.Signal
	say := append(text, StatusText{})[0]
	words, err := b.Value(map[string]string{
		"":             "",
		"reconnecting": cmp.Or(say.Reconnecting, "Reconnecting…"),
		"back":         cmp.Or(say.Back, "Back"),
		"lost":         cmp.Or(say.Lost, "Connection lost."),
	})
	with := func(a template.HTMLAttr, failed error) string {
		err = errors.Join(err, failed)
		return " " + string(a)
	}
	html := `<div role="status"` + with(b.SignalsIfMissing(map[string]string{live.Signal: ""})) + `>` +
		`<p class="datastar-status" hidden` + with(b.Attr("hidden", state+"===''")) + with(b.Show(state+"!==''")) + `>` +
		`<span` + with(b.Text("("+words+")["+state+"]")) + `></span> ` +
		`<button type="button"` + with(b.Show(state+"==='lost'")) + with(b.On("click", "location.reload()")) + `>` +
		template.HTMLEscapeString(cmp.Or(say.Reload, "Reload")) + `</button></p></div>`
	return template.HTML(html), err
}

// Down is true while the page cannot reach its server, for a button that needs it:
//
//	<button {{attr "disabled" down}} {{on "click" (post "/order")}}>
func (b Builder) Down() template.JS {
	return "($" + live.Signal + "==='reconnecting'||$" + live.Signal + "==='lost')"
}
