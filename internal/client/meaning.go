package client

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// An operation that a generation lacks is sent as another one. The methods here undo
// that: each returns the operation that was meant by what a client sees.

// Meanings returns what may have been meant, what says most first. The last is s itself.
func (s Seen) Meanings(p event.Protocol) []Seen {
	var all []Seen
	add := func(meant Seen, err error) {
		if err == nil {
			all = append(all, meant)
		}
	}
	for _, form := range []event.Protocol{p.Generation(), event.V1CSP} {
		before, fragment := s.BeforeTemplate(form)
		if script, err := before.AsScript(form); err == nil {
			add(script.AsCall())
			add(script.AsUpsert(fragment))
			add(script, nil)
			break
		}
	}
	add(s.AsRemoval())
	add(s.AsUnwrapped())
	return append(all, s)
}

// AsScript returns the script that an event runs.
func (s Seen) AsScript(p event.Protocol) (Seen, error) {
	switch p {
	case event.V018, event.V019, event.BetaCSP, event.V1CSP:
		return s.asSignalScript()
	case event.V1:
		return s.asScriptElement()
	}
	if s.Operation != RunsScript {
		return s, fmt.Errorf("no script: %+v", s)
	}
	return s, nil
}

// asSignalScript reads signals that are a function being called. The clients
// evaluate them as an expression, whatever lines and comments are in it.
func (s Seen) asSignalScript() (Seen, error) {
	js, open := strings.CutPrefix(s.Text, "(()=>{\n")
	js, closed := strings.CutSuffix(js, "\n;return {}})()")
	if s.Operation != MergesSignals || s.OnlyIfMissing || !open || !closed {
		return s, fmt.Errorf("no script among the signals: %+v", s)
	}
	s.Operation, s.Text, s.AutoRemove = RunsScript, js, true
	return s, nil
}

// asScriptElement reads a script element that is appended to the body.
func (s Seen) asScriptElement() (Seen, error) {
	if s.Operation != MergesFragments || s.Selector != "body" || s.Mode != "append" || s.Namespace != "" {
		return s, fmt.Errorf("nothing that is just appended to the body: %+v", s)
	}
	element, closed := strings.CutSuffix(s.afterRules(), "</script>")
	tag, open := strings.CutPrefix(element, "<script")
	attributes, js, err := htmlAttributes(tag)
	if err != nil || !open || !closed {
		return s, fmt.Errorf("no script element: %q (%v)", s.Text, err)
	}
	for _, hazard := range []string{"</script", "<!--", "</body", "</head", "</html"} {
		if strings.Contains(strings.ToLower(element), hazard) {
			return s, fmt.Errorf("%s in a script: %q", hazard, element)
		}
	}
	s.Operation, s.Text, s.Selector, s.Mode = RunsScript, js, "", ""
	for _, a := range attributes {
		if a == "data-effect el.remove()" {
			s.AutoRemove = true
			continue
		}
		s.Attributes = append(s.Attributes, a)
	}
	return s, nil
}

// afterRules returns the text without the speculation rules before a script that does the
// same where there are none.
func (s Seen) afterRules() string {
	rules, ruled := strings.CutPrefix(s.Text, `<script type="speculationrules">{"prefetch":[{"urls":`)
	list, rest, closed := strings.Cut(rules, "}]}</script>")
	if !ruled || !closed || !strings.HasSuffix(rest, ">"+unless+list+links+"</script>") {
		return s.Text
	}
	return rest
}

// htmlAttributes reads attributes up to the end of the tag.
func htmlAttributes(tag string) (attributes []string, rest string, err error) {
	for {
		if rest, end := strings.CutPrefix(tag, ">"); end {
			return attributes, rest, nil
		}
		name, after, ok := strings.Cut(strings.TrimPrefix(tag, " "), `="`)
		value, after, closed := strings.Cut(after, `"`)
		if tag[:min(1, len(tag))] != " " || !ok || !closed || strings.ContainsAny(name, " \t\n\f\"'<>/=") {
			return nil, "", fmt.Errorf("no attribute at %q", tag)
		}
		value = strings.NewReplacer("&lt;", "<", "&#34;", `"`, "&amp;", "&").Replace(value)
		attributes = append(attributes, name+" "+value)
		tag = after
	}
}

// AsUnwrapped takes the content out of the element that it is wrapped in for clients
// that merge only what is inside.
func (s Seen) AsUnwrapped() (Seen, error) {
	text, open := strings.CutPrefix(s.Text, "<template>")
	text, closed := strings.CutSuffix(text, "</template>")
	if s.Mode != "inner" || !open || !closed {
		return s, fmt.Errorf("not wrapped: %+v", s)
	}
	s.Text = text
	return s, nil
}

// AsRemoval reads signals that are null as signals being removed.
func (s Seen) AsRemoval() (Seen, error) {
	var signals map[string]any
	if err := json.Unmarshal([]byte(s.Text), &signals); err != nil || s.Operation != MergesSignals || s.OnlyIfMissing {
		return s, fmt.Errorf("no removal: %+v (%v)", s, err)
	}
	paths, err := nullPaths("", signals)
	s.Operation, s.Text, s.Paths = RemovesSignals, "", InOrder(paths)
	return s, err
}

func nullPaths(parent string, signals map[string]any) ([]string, error) {
	if len(signals) == 0 {
		return nil, fmt.Errorf("nothing below %q", parent)
	}
	var paths []string
	for name, value := range signals {
		if strings.Contains(name, ".") {
			return nil, fmt.Errorf("%q is no path", name)
		}
		switch value := value.(type) {
		case nil:
			paths = append(paths, parent+name)
		case map[string]any:
			below, err := nullPaths(parent+name+".", value)
			if err != nil {
				return nil, err
			}
			paths = append(paths, below...)
		default:
			return nil, fmt.Errorf("%s%s is %v", parent, name, value)
		}
	}
	return paths, nil
}

// InOrder sorts paths part by part and drops those inside another or given twice.
func InOrder(paths []string) []string {
	sorted := slices.SortedFunc(slices.Values(paths), func(a, b string) int {
		return slices.Compare(strings.Split(a, "."), strings.Split(b, "."))
	})
	var kept []string
	for _, path := range sorted {
		covered := func(above string) bool { return path == above || strings.HasPrefix(path, above+".") }
		if !slices.ContainsFunc(kept, covered) {
			kept = append(kept, path)
		}
	}
	return kept
}
