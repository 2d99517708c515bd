package page

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-json"
)

// Rocket is the element of a Rocket component, a custom element such as
// <demo-counter>, with its props as [Builder.Props] writes them. Patching another one
// with the same id changes the props of the one in the page. The content is what the
// component's slots show.
//
// Rocket is in the file datastar-rocket.js, to be loaded in place of datastar.js, from
// 1.0.4 on.
// For Beta, V019 and V018 [event.ErrUnsupported] is returned.
func (b Builder) Rocket(tag, id string, props any, content ...template.HTML) (template.HTML, error) {
	if err := b.dialect().missing("Rocket"); err != nil {
		return "", err
	}
	if !isElement(tag) {
		return "", fmt.Errorf("datastar: Rocket: %q is no name of a custom element", tag)
	}
	if id == "" || strings.ContainsAny(id, " \t\r\n\f\x00") {
		return "", fmt.Errorf("datastar: Rocket: %q is no id", id)
	}
	attributes, err := b.Props(props)
	if err != nil {
		return "", err
	}
	var html strings.Builder
	html.WriteString("<" + tag + " " + string(attributeOf("id", id)))
	if attributes != "" {
		html.WriteString(" " + string(attributes))
	}
	html.WriteByte('>')
	for _, part := range content {
		html.WriteString(string(part))
	}
	html.WriteString("</" + tag + ">")
	return template.HTML(html.String()), nil
}

// Props are the attributes of a Rocket component's props, from a Go value whose JSON
// is an object, or nil for none. A key in camelCase names the prop, and the attribute
// is named by it in lower case with hyphens, as Rocket does: startDate is start-date.
// A text is written as it is, a boolean as "true" or "false", a time.Time as RFC 3339,
// a []byte in base64, and what is an object or a list as JSON, whose keys stay as they
// are. null is left out, so that the prop has its default.
//
// A prop must not become an attribute that the browser or Datastar takes for code:
// one that begins with data-, or with on as onclick does, is refused. Rocket itself
// evaluates the props that a component declares as js: give them no text of a user.
//
// For Beta, V019 and V018 [event.ErrUnsupported] is returned.
func (b Builder) Props(v any) (template.HTMLAttr, error) {
	if err := b.dialect().missing("Props"); err != nil {
		return "", err
	}
	props, err := propsOf(v)
	if err != nil {
		return "", wrong("Props", err)
	}
	var written strings.Builder
	keys := map[string]string{} // by the names of their attributes
	for _, key := range slices.Sorted(maps.Keys(props)) {
		name, err := propName(key)
		if err == nil && keys[name] != "" {
			err = fmt.Errorf("%s and %s are both %s", keys[name], key, name)
		}
		if err != nil {
			return "", wrong("Props", err)
		}
		keys[name] = key
		if value, ok := propValue(props[key]); ok {
			written.WriteString(" " + string(attributeOf(name, value)))
		}
	}
	return template.HTMLAttr(strings.TrimPrefix(written.String(), " ")), nil
}

func propsOf(v any) (props map[string]json.RawMessage, err error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if json.Unmarshal(data, &props) != nil {
		return nil, fmt.Errorf("props are an object, and the JSON of %T is not", v)
	}
	return props, nil
}

// propValue returns the value of an attribute, if there is one.
func propValue(data json.RawMessage) (value string, ok bool) {
	if text := string(data); text == "null" || json.Unmarshal(data, &value) != nil {
		return text, text != "null"
	}
	return value, true
}

// propName returns the name of the attribute of a prop.
func propName(key string) (string, error) {
	name := strings.ToLower(strings.ReplaceAll(spaced(key), "_", "-"))
	switch {
	case strings.Contains(key, "-") || strings.Contains("_"+key+"_", "__") || !isWord(name) || digit(name[0]):
		return "", fmt.Errorf("%q is no name of a prop", key)
	case name == "id" || strings.HasPrefix(name, "data-") || strings.HasPrefix(name, "on") && !strings.Contains(name, "-"):
		return "", fmt.Errorf("the attribute %s means something else", name)
	}
	return name, nil
}

// spaced has a - between the words of a name in camelCase.
func spaced(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if i > 0 && begins(name[i-1], name[i], name[i+1:]) {
			b.WriteByte('-')
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

// begins reports whether a word begins at a character, to Rocket: at a capital after a
// small letter, at the last of several capitals, and where letters and digits meet.
func begins(before, c byte, rest string) bool {
	if letter(before) && letter(c) {
		return capital(c) && (!capital(before) || rest != "" && letter(rest[0]) && !capital(rest[0]))
	}
	return letter(before) && digit(c) || digit(before) && letter(c)
}

func capital(c byte) bool { return 'A' <= c && c <= 'Z' }

// isElement reports whether a name is one of a custom element.
func isElement(name string) bool {
	return isWord(name) && 'a' <= name[0] && name[0] <= 'z' && strings.Contains(name, "-")
}
