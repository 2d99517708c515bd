package tab

import (
	"fmt"
	"time"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// binding is an attribute of an element that the client acts upon.
type binding struct {
	*expr.Attribute
	page *page
	node *html.Node

	program *expr.Expression
}

// String names the attribute.
func (b *binding) String() string {
	return fmt.Sprintf("%s, %s=%q", named(b.node), b.Name, b.Value)
}

// apply does what the attribute says, and returns what ends it, or nil.
func (b *binding) apply() (end func(), err error) {
	if act, known := roles[b.Role]; known {
		return act(b)
	}
	return nil, js.Unsupported("the attribute %s", b.Name)
}

// roles are what attributes do.
var roles map[expr.Role]func(*binding) (func(), error)

func init() {
	declare := func(b *binding) (func(), error) { return nil, b.Declare(b.env(nil, nil)) }
	ignore := func(*binding) (func(), error) { return nil, nil }
	roles = map[expr.Role]func(*binding) (func(), error){
		expr.Signals: declare, expr.Computed: declare,
		expr.Bind: (*binding).bind, expr.Ref: (*binding).ref, expr.Indicator: (*binding).indicator,
		expr.Text: (*binding).text, expr.Show: (*binding).show, expr.Attr: (*binding).attr, expr.Class: (*binding).class,
		expr.Style: (*binding).style, expr.JSONSignals: (*binding).jsonSignals, expr.Effect: (*binding).effect,
		expr.Init: (*binding).init, expr.On: (*binding).on, expr.OnInterval: (*binding).onInterval,
		expr.OnIntersect: (*binding).onIntersect, expr.OnSignalPatch: (*binding).onSignalPatch,
		expr.OnSignalChange: (*binding).onSignalChange, expr.ReplaceURL: (*binding).replaceURL,
		// What can only be seen.
		expr.ScrollIntoView: ignore, expr.ViewTransition: ignore, expr.OnRaf: ignore,
	}
}

func (b *binding) env(event, patch js.Value) *expr.Env {
	env := b.page.env(b.node)
	env.Event, env.Patch = event, patch
	return env
}

// run evaluates the expression, or does what the test has in its place.
func (b *binding) run(event, patch js.Value) (v js.Value, err error) {
	if act := b.page.tab.acts[b.Value]; act != nil {
		b.page.tab.later(act)
		return nil, nil
	}
	if b.program == nil {
		if b.program, err = b.Compile(b.page.store); err != nil {
			return nil, err
		}
	}
	return b.program.Run(b.env(event, patch))
}

// call is run in a batch, whose errors are the page's.
func (b *binding) call(event, patch js.Value) {
	err := b.page.store.Batch(func() error {
		_, err := b.run(event, patch)
		return err
	})
	b.page.wrong(b.String(), err)
}

// follow runs a function now and when a signal that it reads has changed, or when something else than it has changed
// what it is responsible for.
func (b *binding) follow(w *watcher, update func() error) (end func(), err error) {
	if w != nil {
		only := update
		update = func() error {
			defer w.note(b.page, b.node)
			return only()
		}
	}
	stop, err := b.page.store.Effect(update)
	if w != nil {
		w.update = func() { b.page.wrong(b.String(), b.page.store.Untracked(update)) }
		b.page.watchers[b.node] = append(b.page.watchers[b.node], w)
	}
	return func() {
		stop()
		if w != nil {
			w.over = true
		}
	}, err
}

// init runs when the page is loaded, or the element comes.
func (b *binding) init() (func(), error) {
	wait := b.Modifiers.Duration("delay")
	if wait > 0 || !b.page.v1() {
		b.page.after(wait, func() { b.call(nil, nil) })
		return nil, nil
	}
	b.call(nil, nil)
	return nil, nil
}

func (b *binding) onInterval() (func(), error) {
	every := time.Second
	if tags, given := b.Modifiers.Tags("duration"); given && len(tags) > 0 {
		every = max(b.Modifiers.Duration("duration"), time.Millisecond)
		if b.Modifiers.HasTag("duration", "leading") {
			b.call(nil, nil)
		}
	}
	var clock *timer
	var tick func()
	tick = func() {
		clock = b.page.after(every, tick)
		b.call(nil, nil)
	}
	clock = b.page.after(every, tick)
	return func() { clock.stop() }, nil
}

// onIntersect waits for a test to scroll the element into view.
func (b *binding) onIntersect() (func(), error) {
	return b.listen(b.node, "intersect", &listener{once: b.Modifiers.Has("once")}), nil
}

func (b *binding) onSignalPatch() (func(), error) {
	if b.Key == "filter" {
		return nil, nil
	}
	filter, err := expr.ParseFilter(b.filter(), b.env(nil, nil))
	if err != nil {
		return nil, err
	}
	running := false
	run := b.page.inTime(b.Attribute, func(event js.Value) {
		change, _ := event.(*domEvent).detail.(*js.Object)
		if running || change == nil {
			return
		}
		watched, err := b.page.store.Changed(change, filter)
		if err != nil {
			b.page.wrong(b.String(), err)
			return
		}
		if len(watched.Keys()) > 0 {
			running = true
			b.call(nil, watched)
			running = false
		}
	})
	return b.page.addListener(toDocument, &listener{name: signalPatch, run: run}), nil
}

// filter is the value of the attribute beside this one.
func (b *binding) filter() string {
	for _, a := range b.node.Attr {
		if a.Key == "data-on-signal-patch-filter" {
			return a.Val
		}
	}
	return ""
}

// onSignalChange is Beta's.
func (b *binding) onSignalChange() (func(), error) {
	run := b.page.inTime(b.Attribute, func(js.Value) { b.call(nil, nil) })
	if b.Key == "" {
		return b.page.addListener(toDocument, &listener{name: signalPatch, run: run}), nil
	}
	last := b.matching()
	stop, err := b.page.store.Effect(func() error {
		for path, was := range last {
			if now, _ := b.page.store.Get(path); now != was {
				last[path] = now
				run(nil)
			}
		}
		return nil
	})
	return stop, err
}

func (b *binding) replaceURL() (func(), error) {
	return b.follow(nil, func() error {
		v, err := b.run(nil, nil)
		if err != nil {
			return err
		}
		text, err := js.Text(v)
		if err == nil {
			b.page.replaceURL(text)
		}
		return err
	})
}
