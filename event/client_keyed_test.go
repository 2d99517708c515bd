package event_test

import (
	"fmt"
	"slices"
	"strings"
)

// keyed reads data lines as "key value", split at the first space; values of
// the same key are joined. A line without a space would be mangled.
func keyed(data string, known ...string) *fields {
	f := &fields{values: map[string]string{}}
	for line := range strings.SplitSeq(data, "\n") {
		key, value, ok := strings.Cut(line, " ")
		switch before, again := f.values[key]; {
		case !ok:
			f.complain("no space in line %q", line)
		case !slices.Contains(known, key):
			f.complain("unknown key %q", key)
		case again:
			f.values[key] = before + "\n" + value
		default:
			f.values[key] = value
		}
	}
	return f
}

var betaModes = map[string]string{
	"morph": "morph", "inner": "inner", "outer": "outer", "prepend": "prepend",
	"append": "append", "before": "before", "after": "after", "upsertAttributes": "upsertAttributes",
}

func decodeBeta(m message) (seen, error) {
	switch m.event {
	case "datastar-merge-fragments":
		f := keyed(m.data, "selector", "mergeMode", "settleDuration", "useViewTransition", "fragments")
		return seen{
			operation: mergesFragments, text: f.text("fragments"), selector: f.line("selector"),
			mode: f.word("mergeMode", "morph", betaModes), settle: f.millis("settleDuration", 300),
			viewTransition: f.flag("useViewTransition", false),
		}, f.err
	case "datastar-merge-signals":
		return decodeSignals(m.data)
	case "datastar-remove-fragments":
		f := keyed(m.data, "selector", "settleDuration", "useViewTransition")
		f.text("selector")
		return seen{
			operation: removesFragments, selector: f.line("selector"), settle: f.millis("settleDuration", 300),
			viewTransition: f.flag("useViewTransition", false),
		}, f.err
	case "datastar-remove-signals":
		f := keyed(m.data, "paths")
		return seen{operation: removesSignals, paths: strings.Split(f.text("paths"), "\n")}, f.err
	case "datastar-execute-script":
		return decodeBetaScript(m.data)
	}
	return seen{}, fmt.Errorf("unknown event")
}

// decodeBetaScript makes a module of a script that has no attributes.
func decodeBetaScript(data string) (seen, error) {
	f := keyed(data, "script", "attributes", "autoRemove")
	s := seen{operation: runsScript, text: f.text("script"), autoRemove: f.flag("autoRemove", true)}
	s.attributes = []string{"type module"}
	if lines, ok := f.values["attributes"]; ok {
		s.attributes = strings.Split(lines, "\n")
	}
	for _, line := range s.attributes {
		if name, value, _ := strings.Cut(line, " "); name == "" || value == "" {
			f.complain("mangled attribute %q", line)
		}
	}
	return s, f.err
}

// decodeSignals reads signals as Beta and V1 do.
func decodeSignals(data string) (seen, error) {
	f := keyed(data, "signals", "onlyIfMissing")
	return seen{operation: mergesSignals, text: f.text("signals"), onlyIfMissing: f.flag("onlyIfMissing", false)}, f.err
}

var (
	v1Modes = map[string]string{
		"outer": "morph", "replace": "outer", "inner": "inner", "prepend": "prepend",
		"append": "append", "before": "before", "after": "after", "remove": "remove",
	}
	v1Namespaces = map[string]string{"html": "", "svg": "svg", "mathml": "mathml"}
)

func decodeV1(m message) (seen, error) {
	switch m.event {
	case "datastar-patch-elements":
		return decodeV1Elements(m.data)
	case "datastar-patch-signals":
		return decodeSignals(m.data)
	}
	return seen{}, fmt.Errorf("unknown event")
}

func decodeV1Elements(data string) (seen, error) {
	f := keyed(data, "elements", "selector", "mode", "namespace", "useViewTransition", "viewTransitionSelector")
	s := seen{
		operation:          mergesFragments,
		selector:           f.line("selector"),
		mode:               f.word("mode", "morph", v1Modes),
		namespace:          f.word("namespace", "", v1Namespaces),
		viewTransition:     f.flag("useViewTransition", false),
		transitionSelector: f.line("viewTransitionSelector"),
	}
	if s.selector == "" && s.mode != "morph" && s.mode != "outer" {
		f.complain("the client throws: no selector for %s", s.mode)
	}
	if s.mode == "remove" {
		s.operation, s.mode = removesFragments, ""
		return s, f.err
	}
	s.text = f.text("elements")
	return s, f.err
}
