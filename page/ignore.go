package page

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
)

// Ignore is the attribute that keeps the client's hands off its element and all
// that is in it, for the sake of another library's attributes. With the modifier "self" only
// the element is meant. Only V1 has it: data-ignore. For Beta, V019 and V018
// [event.ErrUnsupported] is returned.
func (b Builder) Ignore(modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.names("Ignore", d.attributes.ignore); err != nil {
		return "", err
	}
	suffix, err := d.suffix("Ignore", modifiers)
	if err != nil {
		return "", wrong("Ignore", err)
	}
	return template.HTMLAttr(d.attributes.ignore + suffix), nil
}

// IgnoreMorph is the attribute that keeps an element and all that is in it as it
// is, although a fragment is morphed into it. It has to be in the page and in the
// fragment. Only V1 has it: data-ignore-morph. For Beta, V019 and V018
// [event.ErrUnsupported] is returned.
func (b Builder) IgnoreMorph() (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.names("IgnoreMorph", d.attributes.ignoreMorph); err != nil {
		return "", err
	}
	return template.HTMLAttr(d.attributes.ignoreMorph), nil
}

// PreserveAttr is the attribute that keeps attributes of its element as they are in
// the page when a fragment is morphed into it: PreserveAttr("open") in the fragment
// leaves a <details> open that somebody opened. Only V1 has it: data-preserve-attr. For
// Beta, V019 and V018 [event.ErrUnsupported] is returned.
func (b Builder) PreserveAttr(names ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.names("PreserveAttr", d.attributes.preserveAttr); err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", wrong("PreserveAttr", errors.New("no attribute is named"))
	}
	for _, name := range names {
		if !isWord(name) {
			return "", wrong("PreserveAttr", fmt.Errorf("%q is not of lower case letters, digits and -", name))
		}
	}
	return attributeOf(d.attributes.preserveAttr, strings.Join(names, " ")), nil
}
