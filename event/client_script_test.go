package event_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// An operation that a generation lacks is sent as another one. The functions here
// undo that: each takes what a client sees and returns the operation that was meant.

// asScript returns the script that an event runs.
func asScript(p event.Protocol, s seen) (seen, error) {
	switch p {
	case event.V018, event.V019, event.BetaCSP, event.V1CSP:
		return asSignalScript(s)
	case event.V1:
		return asScriptElement(s)
	}
	if s.operation != runsScript {
		return s, fmt.Errorf("no script: %+v", s)
	}
	return s, nil
}

// asSignalScript reads signals that are a function being called. The clients
// evaluate them as an expression, whatever lines and comments are in it.
func asSignalScript(s seen) (seen, error) {
	js, open := strings.CutPrefix(s.text, "(()=>{\n")
	js, closed := strings.CutSuffix(js, "\n;return {}})()")
	if s.operation != mergesSignals || s.onlyIfMissing || !open || !closed {
		return s, fmt.Errorf("no script among the signals: %+v", s)
	}
	s.operation, s.text, s.autoRemove = runsScript, js, true
	return s, nil
}

// asScriptElement reads a script element that is appended to the body.
func asScriptElement(s seen) (seen, error) {
	text := s.text
	s.text = ""
	merge := seen{operation: mergesFragments, selector: "body", mode: "append", id: s.id, retry: s.retry,
		viewTransition: s.viewTransition, transitionSelector: s.transitionSelector}
	if !reflect.DeepEqual(s, merge) {
		return s, fmt.Errorf("nothing that is just appended to the body: %+v", s)
	}
	element, closed := strings.CutSuffix(text, "</script>")
	tag, open := strings.CutPrefix(element, "<script")
	attributes, js, err := htmlAttributes(tag)
	if err != nil || !open || !closed {
		return s, fmt.Errorf("no script element: %q (%v)", text, err)
	}
	for _, hazard := range []string{"</script", "<!--", "</body", "</head", "</html"} {
		if strings.Contains(strings.ToLower(element), hazard) {
			return s, fmt.Errorf("%s in a script: %q", hazard, element)
		}
	}
	s = seen{operation: runsScript, text: js, id: s.id, retry: s.retry,
		viewTransition: s.viewTransition, transitionSelector: s.transitionSelector}
	for _, a := range attributes {
		if a == "data-effect el.remove()" {
			s.autoRemove = true
			continue
		}
		s.attributes = append(s.attributes, a)
	}
	return s, nil
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

// plainScript undoes the escapes that a script is given, so that scripts can
// be compared.
func plainScript(js string) string {
	return strings.NewReplacer(`\x3C`, "<", `\u2028`, "\u2028", `\u2029`, "\u2029", `\ufeff`, "\ufeff").Replace(js)
}

// asUnwrapped takes the content out of the element it is wrapped in for
// clients that merge only what is inside.
func asUnwrapped(s seen) (seen, error) {
	text, open := strings.CutPrefix(s.text, "<template>")
	text, closed := strings.CutSuffix(text, "</template>")
	if !open || !closed {
		return s, fmt.Errorf("not wrapped: %q", s.text)
	}
	s.text = text
	return s, nil
}

// asRemoval reads signals that are null as signals being removed.
func asRemoval(s seen) (seen, error) {
	var signals map[string]any
	if err := json.Unmarshal([]byte(s.text), &signals); err != nil || s.operation != mergesSignals || s.onlyIfMissing {
		return s, fmt.Errorf("no removal: %+v (%v)", s, err)
	}
	paths, err := nullPaths("", signals)
	s.operation, s.text, s.paths = removesSignals, "", inOrder(paths)
	return s, err
}

func nullPaths(parent string, signals map[string]any) ([]string, error) {
	if len(signals) == 0 {
		return nil, fmt.Errorf("nothing below %q", parent)
	}
	var paths []string
	for name, value := range signals {
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

// inOrder sorts paths part by part and drops those inside another or given twice.
func inOrder(paths []string) []string {
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
