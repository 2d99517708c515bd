package tab

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// take does what a block says.
func (f *fetch) take(b client.Block) {
	p := f.page
	if b.Cut || !strings.HasPrefix(b.Name, "datastar") {
		return
	}
	where := fmt.Sprintf("the event %s of %s", b.Name, f.key)
	seen, odd, err := b.Read(p.tab.config.Protocol)
	if b.BareCR {
		p.tab.report(BareCR, "%s has a CR without a line feed, which ends a line for the client: what follows it is read as a field", where)
	}
	for _, text := range odd {
		p.tab.report(Broken, "%s: the client ignores or mistakes this: %s", where, text)
	}
	if err != nil {
		p.wrong(where, err)
		return
	}
	args := arguments(b.Data)
	f.tell(b.Name, js.NewObject())
	meant := seen.Meanings(p.tab.config.Protocol)[0]
	switch {
	case meant.Operation == client.MergesFragments && meant.Mode == string(event.UpsertAttributes):
		p.patch(f, dom.Patch{Selector: meant.Selector, Mode: "upsertAttributes", Namespace: meant.Namespace, HTML: meant.Text})
	case strings.HasSuffix(b.Name, "-signals") && !strings.HasSuffix(string(meant.Operation), "signals"):
		script, err := seen.AsScript(event.V1CSP)
		p.wrong(where, err)
		p.runs(script.Text)
	default:
		p.message(f, b.Name, args)
	}
	p.observe()
}

// message does what an event of the client's vocabulary says.
func (p *page) message(f *fetch, name string, args map[string]string) {
	switch name {
	case "datastar-patch-elements":
		p.patchElements(f, args)
	case "datastar-patch-signals", "datastar-merge-signals":
		p.patchSignals(f, args)
	case "datastar-merge-fragments":
		p.patch(f, dom.Patch{Selector: args["selector"], Mode: args["mergeMode"], HTML: args["fragments"]})
	case "datastar-remove-fragments":
		p.patch(f, dom.Patch{Selector: args["selector"], Mode: "remove"})
	case "datastar-remove-signals":
		p.wrong(name, p.store.Remove(strings.Split(args["paths"], "\n")...))
	case "datastar-execute-script":
		remove, given := args["autoRemove"]
		attributes := args["attributes"]
		if attributes == "" {
			attributes = "type module"
		}
		result, err := p.doc.Execute(args["script"], attributes, !given || strings.TrimSpace(remove) == "true")
		p.wrong(name, err)
		p.patched(f, result)
	}
}

// arguments are the values of the data lines of an event, by their keys.
func arguments(data string) map[string]string {
	args := map[string]string{}
	for line := range strings.SplitSeq(data, "\n") {
		i := strings.IndexByte(line, ' ')
		key, value := line[:max(i, 0)], line[i+1:]
		if i < 0 && line != "" {
			key = line[:len(line)-1]
		}
		if before, had := args[key]; had {
			value = before + "\n" + value
		}
		args[key] = value
	}
	return args
}

func (p *page) patchElements(f *fetch, args map[string]string) {
	p.patch(f, dom.Patch{Selector: args["selector"], Mode: args["mode"], Namespace: args["namespace"], HTML: args["elements"]})
}

// patch changes the document.
func (p *page) patch(f *fetch, change dom.Patch) {
	result, err := p.doc.Patch(change, p.tab.config.Protocol)
	if change.Mode == "remove" {
		result.Missing = nil // what is to be gone is gone
	}
	p.wrong("a patch of "+f.key, err)
	if morphs := change.Mode == "" || change.Mode == "morph"; morphs && !p.v1() && len(result.Targets) > 0 {
		p.renew(change.HTML)
	}
	p.patched(f, result)
}

// patched does what follows from a change of the document.
func (p *page) patched(f *fetch, result dom.Result) {
	for _, css := range result.Missing {
		if css == "#" {
			p.tab.report(NoTarget, "a patch of %s has neither an id nor a selector: give the element an id, or use WithSelector", f.key)
			continue
		}
		p.tab.report(MissingTarget, "a patch of %s has no target: nothing on the page matches %s", f.key, css)
	}
	for _, n := range result.Reset {
		p.dispatch(p.event("datastar-prop-change", n))
	}
	p.observe()
	for _, s := range result.Scripts {
		p.runs(s.Text)
		if s.Times > 1 && !p.live {
			p.tab.report(Broken, "a script of %s would run %d times, since the client morphs it in: append it, or send it with ExecuteScript", f.key, s.Times)
		}
	}
	p.lintIDs()
}

// runs lists a script that would run, or does what it says if package event has written it.
func (p *page) runs(text string) {
	if act := p.tab.acts[text]; act != nil {
		p.tab.later(act)
		return
	}
	said, err := client.Seen{Operation: client.RunsScript, Text: text}.AsCall()
	e := &p.tab.effects
	switch {
	case err != nil:
		e.Scripts = append(e.Scripts, text)
	case said.Operation == client.Redirects:
		p.redirect(said.Text)
	case said.Operation == client.ReplacesURL:
		p.replaceURL(said.Text)
	case said.Operation == client.Prefetches: // which the page does not see
	case said.Operation == client.ReplacesURLQuery:
		p.replaceQuery(said.Text)
	case said.Operation == client.Logs:
		e.Console = append(e.Console, said.Text)
	case said.Operation == client.LogsError:
		e.Console = append(e.Console, "error: "+said.Text)
	case said.Operation == client.Dispatches:
		p.dispatched(said)
	default:
		e.Scripts = append(e.Scripts, text)
	}
}

// dispatched dispatches an event that the server asks for.
func (p *page) dispatched(said client.Seen) {
	p.tab.effects.Dispatched = append(p.tab.effects.Dispatched, Dispatched{said.Name, said.Text})
	detail, err := expr.ParseObject(said.Text, p.env(nil))
	p.wrong("the detail of the event "+said.Name, err)
	targets := []*html.Node{nil}
	if said.Selector != "" {
		if targets, err = p.doc.Query(said.Selector); err != nil || len(targets) == 0 {
			p.tab.report(MissingTarget, "the event %s has no target: nothing on the page matches %s", said.Name, said.Selector)
		}
	}
	for _, n := range targets {
		e := p.event(said.Name, n)
		e.detail = detail
		if n == nil {
			p.announce(e, toDocument)
			p.announce(e, toWindow)
			continue
		}
		p.dispatch(e)
	}
}

// patchSignals changes signals.
func (p *page) patchSignals(f *fetch, args map[string]string) {
	object, err := expr.ParseObject(args["signals"], p.env(nil))
	if err == nil {
		err = p.store.Merge(object, strings.TrimSpace(args["onlyIfMissing"]) == "true")
	}
	p.wrong("signals of "+f.key, err)
}
