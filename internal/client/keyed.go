package client

import "strings"

var betaModes = map[string]string{
	"morph": "morph", "inner": "inner", "outer": "outer", "prepend": "prepend",
	"append": "append", "before": "before", "after": "after", "upsertAttributes": "upsertAttributes",
}

func decodeBeta(name, data string, f *fields) Seen {
	switch name {
	case "datastar-merge-fragments":
		f.keyed(data, "selector", "mergeMode", "settleDuration", "useViewTransition", "fragments")
		return Seen{
			Operation: MergesFragments, Text: f.text("fragments", "<div></div>"), Selector: f.line("selector"),
			Mode: f.word("mergeMode", "morph", betaModes), Settle: f.millis("settleDuration", 300),
			ViewTransition: f.flag("useViewTransition", false),
		}
	case "datastar-merge-signals":
		f.keyed(data, "signals", "onlyIfMissing")
		return Seen{Operation: MergesSignals, Text: f.text("signals", "{}"), OnlyIfMissing: f.flag("onlyIfMissing", false)}
	case "datastar-remove-fragments":
		f.keyed(data, "selector", "settleDuration", "useViewTransition")
		if f.required("selector") == "" {
			f.throws("no selector")
		}
		return Seen{
			Operation: RemovesFragments, Selector: f.line("selector"), Settle: f.millis("settleDuration", 300),
			ViewTransition: f.flag("useViewTransition", false),
		}
	case "datastar-remove-signals":
		f.keyed(data, "paths")
		return Seen{Operation: RemovesSignals, Paths: strings.Split(f.text("paths", ""), "\n")}
	case "datastar-execute-script":
		return decodeBetaScript(data, f)
	}
	f.strange("unknown event %q", name)
	return Seen{}
}

// decodeBetaScript makes a module of a script that has no attributes.
func decodeBetaScript(data string, f *fields) Seen {
	f.keyed(data, "script", "attributes", "autoRemove")
	s := Seen{Operation: RunsScript, Text: f.required("script"), AutoRemove: f.flag("autoRemove", true)}
	s.Attributes = []string{"type module"}
	if f.has("attributes") {
		s.Attributes = strings.Split(f.values["attributes"], "\n")
	}
	for _, line := range s.Attributes {
		if name, value, _ := strings.Cut(line, " "); name == "" || value == "" {
			f.strange("mangled attribute %q", line)
		}
	}
	return s
}

var (
	v1Modes = map[string]string{
		"outer": "morph", "replace": "outer", "inner": "inner", "prepend": "prepend",
		"append": "append", "before": "before", "after": "after", "remove": "remove",
	}
	v1Namespaces = map[string]string{"html": "", "svg": "svg", "mathml": "mathml"}
)

func decodeV1(name, data string, f *fields) Seen {
	switch name {
	case "datastar-patch-elements":
		f.keyed(data, "elements", "selector", "mode", "namespace", "useViewTransition", "viewTransitionSelector")
		return decodeV1Elements(f)
	case "datastar-patch-signals":
		f.keyed(data, "signals", "onlyIfMissing")
		return Seen{Operation: MergesSignals, Text: f.required("signals"), OnlyIfMissing: f.flag("onlyIfMissing", false)}
	}
	f.strange("unknown event %q", name)
	return Seen{}
}

func decodeV1Elements(f *fields) Seen {
	s := Seen{
		Operation:          MergesFragments,
		Selector:           f.line("selector"),
		Mode:               f.word("mode", "morph", v1Modes),
		Namespace:          f.word("namespace", "", v1Namespaces),
		ViewTransition:     f.flag("useViewTransition", false),
		TransitionSelector: f.line("viewTransitionSelector"),
	}
	if s.Selector == "" && s.Mode != "morph" && s.Mode != "outer" {
		f.throws("no selector for %s", s.Mode)
	}
	if s.Mode == "remove" {
		s.Operation, s.Mode, s.Namespace = RemovesFragments, "", ""
		return s
	}
	s.Text = f.text("elements", "")
	return s
}
