package page

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"
)

// Path returns the path of a signal, such as "items.42.done", of parts that may be
// data, for [Builder.Bind] and [Builder.Indicator]. A part is written as fmt.Sprint
// does. It consists of letters, digits, "_" and "-", as numbers and
// UUIDs do; anything else is an error, so that no data leads to another signal or
// becomes code. In a template it is {{bind (path "items" .ID "name")}}.
func Path(parts ...any) (string, error) {
	path, err := pathOf(parts)
	if err != nil {
		return "", fmt.Errorf("datastar: Path: %w", err)
	}
	return path, nil
}

// Signal returns the expression of a signal, which can be read and set, of the parts
// of its path: Signal("items", id, "done") is what $items.42.done would be, written so
// that what stands beside it cannot change its meaning. Parts may be data, as those
// of [Path].
//
// On Beta, V019 and V018 the signal has to exist when the expression is run.
func (b Builder) Signal(parts ...any) (template.JS, error) {
	d := b.dialect()
	if d.err != nil {
		return "", d.err
	}
	path, err := pathOf(parts)
	if err == nil {
		err = d.checkSignal(path)
	}
	if err != nil {
		return "", wrong("Signal", err)
	}
	s := &d.signals.signal
	return template.JS(s.before + strings.ReplaceAll(path, ".", s.step) + s.after), nil
}

// signalWords is the expression of a signal: what stands before its path, between
// two of its parts, and after it.
type signalWords struct{ before, step, after string }

func pathOf(parts []any) (string, error) {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprint(part)
		if strings.Contains(texts[i], ".") {
			return "", fmt.Errorf("%q is no part of a path", texts[i])
		}
	}
	path := strings.Join(texts, ".")
	return path, checkPath(path)
}

// checkPath refuses what is not the path of a signal in every expression.
func checkPath(path string) error {
	for rest, more := path, true; more; {
		var part string
		part, rest, more = strings.Cut(rest, ".")
		if part == "" || strings.ContainsFunc(part, noSignal) {
			return fmt.Errorf("%q is no path of a signal", path)
		}
		if shared(part, more) {
			return fmt.Errorf("the signal %q is JavaScript's own", path)
		}
	}
	return nil
}

func noSignal(r rune) bool {
	return r > '~' || !letter(byte(r)) && !digit(byte(r)) && r != '_' && r != '-'
}

// checkSignal is checkPath, and refuses what the dialect cannot name.
func (d *dialect) checkSignal(path string) error {
	if err := cmp.Or(checkPath(path), d.known.check(path, false)); err != nil {
		return err
	}
	if not := d.signals.forbidden; not != "" && strings.Contains(path, not) {
		return unsupported(d.protocol, fmt.Sprintf("the signal %q", path), "a single _ can stand in its name")
	}
	return nil
}

// checkBound is checkSignal for a signal that an attribute names.
func (d *dialect) checkBound(path string) error {
	if err := d.checkSignal(path); err != nil || !d.signals.identifiers {
		return err
	}
	for part := range strings.SplitSeq(path, ".") {
		if digit(part[0]) || strings.Contains(part, "-") {
			return unsupported(d.protocol, fmt.Sprintf("the signal %q", path), "begin each part with a letter, and use letters, digits and _")
		}
	}
	return nil
}

// checkRef refuses what is no name for an element.
func (d *dialect) checkRef(name string) error {
	if err := d.checkSignal(name); err != nil {
		return err
	}
	if strings.ContainsAny(name, ".-") || digit(name[0]) {
		return fmt.Errorf("%q is not of letters, digits and _", name)
	}
	if d.signals.identifiers && strings.ContainsFunc(name, func(r rune) bool { return digit(byte(r)) }) {
		return unsupported(d.protocol, fmt.Sprintf("the ref %q", name), "name it with letters only")
	}
	return nil
}
