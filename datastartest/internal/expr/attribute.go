package expr

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Attribute is an attribute that a client acts upon.
type Attribute struct {
	Name  string // as it stands in the page, such as "data-on:click__debounce.300ms"
	Value string
	Role  Role

	// Key is what follows the name of the role, in the case that the client makes of it: an event, a class, an
	// attribute, a property of a style, a signal. Where the value names a signal instead, as in data-bind="name",
	// it is that.
	Key       string
	Modifiers Modifiers

	protocol event.Protocol // V1 or Beta
	dialect  *dialect
	plugin   *plugin
}

// Parse reads an attribute. It returns nil for one that the client leaves alone, and an error for one that the client
// refuses. The order in which a client acts upon the attributes of an element is theirs in the page.
func Parse(p event.Protocol, name, value string) (*Attribute, error) {
	raw, is := strings.CutPrefix(name, "data-")
	if !is {
		return nil, nil
	}
	a := &Attribute{Name: name, Value: value, protocol: p.Generation()}
	switch a.protocol {
	case event.V1:
		a.dialect = &v1
		a.readV1(raw)
	case event.Beta:
		a.dialect = &beta
		a.readBeta(raw)
	default:
		return nil, fmt.Errorf("%w: there is no model of the attributes of %v", js.ErrUnsupported, p)
	}
	if a.plugin == nil {
		return nil, nil
	}
	a.Role = a.plugin.role
	if err := a.check(); err != nil {
		return nil, err
	}
	return a, nil
}

// readV1 reads name:key__modifier.tag.tag.
func (a *Attribute) readV1(raw string) {
	parts := strings.Split(raw, "__")
	name, key, found := strings.Cut(parts[0], ":")
	if found && key == "" {
		name = parts[0]
	}
	a.plugin = a.dialect.find(func(p *plugin) bool { return p.name == name })
	if a.plugin == nil {
		return
	}
	for _, part := range parts[1:] {
		words := strings.Split(part, ".")
		a.Modifiers = append(a.Modifiers, Modifier{words[0], distinct(words[1:])})
	}
	a.Key = key
	if a.plugin.casing != "" {
		a.Key = a.Modifiers.inCase(key, a.dialect.cases, a.plugin.casing)
	}
}

// lettered is what the browser makes capitals of in the names of data attributes.
var lettered = hyphened

var severalBars = regexp.MustCompile(`__+`)

// readBeta reads name-key__modifier.tag.tag, of which the client sees camelCase.
func (a *Attribute) readBeta(raw string) {
	raw = camelBeta(lettered.ReplaceAllStringFunc(raw, func(m string) string { return strings.ToUpper(m[1:]) }))
	a.plugin = a.dialect.find(func(p *plugin) bool {
		rest, begins := strings.CutPrefix(raw, p.name)
		return begins && (rest == "" || rest[0] == '_' || rest[0] >= 'A' && rest[0] <= 'Z')
	})
	if a.plugin == nil {
		return
	}
	parts := severalBars.Split(raw[len(a.plugin.name):], -1)
	for _, part := range parts[1:] {
		words := strings.Split(part, ".")
		tags := strings.Split(strings.ToLower(strings.Join(words[1:], ".")), ".")
		if len(words) == 1 {
			tags = nil
		}
		a.Modifiers = append(a.Modifiers, Modifier{camelBeta(words[0]), distinct(tags)})
	}
	a.Key = camelBeta(parts[0])
	if a.plugin.casing == "kebab" {
		a.Key = kebabBeta(a.Key)
	}
	if a.plugin.role != Attr {
		a.Key = a.Modifiers.inCase(a.Key, a.dialect.cases, "")
	}
}

func (d *dialect) find(is func(*plugin) bool) *plugin {
	for i := range d.plugins {
		if is(&d.plugins[i]) {
			return &d.plugins[i]
		}
	}
	return nil
}

// distinct returns tags without those that were there before.
func distinct(tags []string) (once []string) {
	seen := map[string]bool{}
	for _, tag := range tags {
		if !seen[tag] {
			once = append(once, tag)
		}
		seen[tag] = true
	}
	return once
}

// Ignored are the names of the attributes by which a client leaves an element alone: with all that is in it, or
// only itself.
func Ignored(p event.Protocol) (whole, itself string) {
	d := &v1
	if p.Generation() == event.Beta {
		d = &beta
	}
	return d.ignore, d.ignoreSelf
}
