package page

import "html/template"

// Init is the attribute that runs an expression when its element comes into
// the page. Modifiers: "delay.500ms" and "viewtransition". V1: data-init. Earlier
// generations: data-on-load; V019 and V018 lack delay.
func (b Builder) Init(js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.modified("Init", d.attributes.init, js, modifiers)
}

// Effect is the attribute that runs an expression when its element comes into the
// page, and again whenever a signal changes that it read. Only V1 has such an
// attribute, data-effect. In earlier generations another one that is run so stands
// for it; V019 and V018 run it with each merge of a fragment too.
func (b Builder) Effect(js template.JS) (template.HTMLAttr, error) {
	d := b.dialect()
	e := &d.attributes.effect
	if err := checkText("expression", string(js)); err != nil {
		return "", wrong("Effect", err)
	}
	return d.attribute("Effect", e.name, "", e.around(string(js)))
}

// Interval is the attribute that runs an expression again and again, each second
// unless it has the modifier "duration.500ms". "duration.500ms.leading" runs it at
// once as well. The other modifier is "viewtransition". V1 and Beta:
// data-on-interval. For V019 and V018 [event.ErrUnsupported] is returned.
func (b Builder) Interval(js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.modified("Interval", d.attributes.interval, js, modifiers)
}

// Intersect is the attribute that runs an expression whenever its element comes
// into view. Modifiers: "once" for the first time only; "half", "full" and
// "threshold.25" for so much of the element, in percent; "exit" for when it goes out
// of view; "viewtransition"; and debounce, throttle and delay as those of
// [Builder.On]. V1 and Beta: data-on-intersect. V019 and V018: data-intersects. Beta
// lacks threshold, exit and delay, V019 and V018 debounce and throttle too.
func (b Builder) Intersect(js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.modified("Intersect", d.attributes.intersect, js, modifiers)
}

// OnSignalPatch is the attribute that runs an expression whenever signals change,
// by the page or by the server. In it, patch has the signals that changed, with their
// new values. What it changes itself does not run it again. Modifiers: debounce,
// throttle and delay as those of [Builder.On]. [Builder.OnSignalPatchFilter] says
// which signals are meant. Only V1 has it: data-on-signal-patch. For Beta, V019 and
// V018 [event.ErrUnsupported] is returned.
func (b Builder) OnSignalPatch(js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.modified("OnSignalPatch", d.attributes.signalPatch, js, modifiers)
}

// OnSignalPatchFilter is the attribute that stands beside [Builder.OnSignalPatch] and
// limits it to the signals whose paths, such as "user.name", match the regular
// expression include and do not match exclude. An empty include matches every path,
// an empty exclude none. It is written for V1 only, as OnSignalPatch.
func (b Builder) OnSignalPatchFilter(include, exclude string) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.filter("OnSignalPatchFilter", d.attributes.signalPatchFilter, "", include, exclude)
}
