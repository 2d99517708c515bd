package event

import (
	"strings"

	"github.com/goccy/go-json"
)

// signalsKey is the key of merged signals.
const signalsKey = "signals"

// Key tells what an event is about, for a reader that is behind: of two events
// with one key, [Event.Coalesce] makes one. It is "" for an event that cannot
// be left out, such as an appended fragment or a script.
//
// The key is that of [WithKey]; else, for a fragment that replaces what is
// there ([Morph], [Inner] or [Outer]), its mode and its selector or the id of
// its root; for merged signals it is the same for all.
func (e Event) Key() string {
	switch {
	case e.key != "":
		return "key " + e.key
	case e.op == opMergeSignals && !e.has(hasOnlyIfMissing):
		return signalsKey
	case e.op != opMergeFragments:
		return ""
	}
	switch e.mode {
	case Morph, Inner, Outer:
		if target := e.target(); target != "" {
			return string(e.mode) + " " + target
		}
	}
	return ""
}

// target is the selector of what a fragment goes to, or "" if that is unknown.
func (e *Event) target() string {
	switch {
	case e.selector != "" && e.has(byID):
		return "#" + e.selector
	case e.selector != "":
		return e.selector
	}
	html := strings.TrimSpace(e.text)
	if !oneRoot(html) {
		return ""
	}
	tag, _ := cutTag(html)
	if id := attributeOf(tag, "id"); id != "" {
		return "#" + id
	}
	return ""
}

// Coalesce returns one event that does what e and then newer do, where both
// have the same [Event.Key]. It is newer, but for signals, which are merged.
func (e Event) Coalesce(newer Event) Event {
	if e.op != opMergeSignals || newer.op != opMergeSignals || e.key != "" {
		return newer
	}
	var old, young map[string]any
	if decode(e.text, &old) != nil || decode(newer.text, &young) != nil {
		return newer // neither happens: both were marshalled
	}
	text, err := json.Marshal(mergeInto(old, young))
	if err != nil {
		return newer
	}
	newer.text = string(text)
	return newer
}

func decode(text string, v *map[string]any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return d.Decode(v)
}

// mergeInto merges young into old as a client does: objects deeply, anything
// else in place of what was there.
func mergeInto(old, young map[string]any) map[string]any {
	for name, value := range young {
		below, ok := value.(map[string]any)
		above, ok2 := old[name].(map[string]any)
		if ok && ok2 {
			old[name] = mergeInto(above, below)
			continue
		}
		old[name] = value
	}
	return old
}

// Ordered reports whether signals that are merged before the event must not be
// coalesced with those after it: it removes some, or looks for missing ones.
func (e Event) Ordered() bool {
	return e.op == opRemoveSignals || e.op == opMergeSignals && e.has(hasOnlyIfMissing) || e.op == opExecuteScript
}

// Size returns about how many bytes the event takes on the wire.
func (e Event) Size() int {
	return 64 + len(e.text) + len(e.selector) + len(e.name) + len(e.attributes)
}
