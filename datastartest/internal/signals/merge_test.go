package signals_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

func TestMerge(t *testing.T) {
	for _, tt := range []struct {
		name          string
		given, merged string
		onlyIfMissing bool
		v1, beta      string
	}{
		{"new", `{}`, `{"b":1,"a":{"c":"x"},"10":true}`, false, `{"10":true,"b":1,"a":{"c":"x"}}`, `{"10":true,"b":1,"a":{"c":"x"}}`},
		{"changed", `{"a":1,"b":2}`, `{"a":3}`, false, `{"a":3,"b":2}`, `{"a":3,"b":2}`},
		{"nested", `{"o":{"a":1,"b":{"c":2}}}`, `{"o":{"b":{"d":3}}}`, false, `{"o":{"a":1,"b":{"c":2,"d":3}}}`, `{"o":{"a":1,"b":{"c":2,"d":3}}}`},
		{"arrays are replaced", `{"l":[1,2,3]}`, `{"l":[4]}`, false, `{"l":[4]}`, `{"l":[4]}`},
		{"null removes, or is a value", `{"a":1,"b":2,"o":{"c":3,"d":4}}`, `{"a":null,"o":{"c":null}}`, false, `{"b":2,"o":{"d":4}}`, `{"a":null,"b":2,"o":{"c":null,"d":4}}`},
		{"null of what is not there", `{}`, `{"a":null}`, false, `{}`, `{"a":null}`},
		{"what is removed and comes again is the last", `{"a":1,"b":2}`, `{"a":null}`, false, `{"b":2}`, `{"a":null,"b":2}`},
		{"an object for a value", `{"a":1}`, `{"a":{"b":2}}`, false, `{"a":{"b":2}}`, `{"a":1}`},
		{"a value for an object", `{"a":{"b":2}}`, `{"a":1}`, false, `{"a":1}`, `{"a":1}`},
		{"an empty object", `{"a":1}`, `{"b":{}}`, false, `{"a":1}`, `{"a":1,"b":{}}`}, // V1 does not send it
		{"an object into an array", `{"l":[1,2]}`, `{"l":{"0":5,"2":6}}`, false, `{"l":[5,2,6]}`, `{"l":[1,2]}`},
		{"only if missing", `{"a":1,"o":{"b":2}}`, `{"a":5,"o":{"b":5,"c":5},"d":5}`, true, `{"a":1,"o":{"b":2,"c":5},"d":5}`, `{"a":1,"o":{"b":2,"c":5},"d":5}`},
		{"null only if missing", `{"a":1}`, `{"a":null,"b":null}`, true, `{"a":1}`, `{"a":1,"b":null}`},
		{"dots in keys", `{}`, `{"a.b":1}`, false, `{"a":{}}`, `{"a.b":1}`}, // V1 finds nothing at the path
	} {
		for p, expect := range map[event.Protocol]string{event.V1: tt.v1, event.Beta: tt.beta} {
			b := newBed(t, p, tt.given)
			b.merge(tt.merged, tt.onlyIfMissing)
			assert.Equal(t, expect, b.sent(), "%s on %v", tt.name, p)
		}
	}
}

func TestSet(t *testing.T) {
	for _, tt := range []struct{ given, path, value, v1, beta string }{
		{`{}`, "a.b.c", "1", `{"a":{"b":{"c":1}}}`, `{"a":{"b":{"c":1}}}`},
		{`{"a":{"b":1}}`, "a.b", "2", `{"a":{"b":2}}`, `{"a":{"b":2}}`},
		{`{"a":1,"b":2}`, "a", "null", `{"b":2}`, `{"a":null,"b":2}`},
		{`{"a":1}`, "a.b", "2", `{"a":{"b":2}}`, `{"a":1}`}, // below a signal of Beta it is lost
		{`{"l":[1,2]}`, "l.1", "5", `{"l":[1,5]}`, `{"l":[1,2]}`},
		{`{"o":{"x":1,"y":2}}`, "o", `{"y":3}`, `{"o":{"x":1,"y":3}}`, `{"o":{"y":3}}`}, // V1 merges an object
	} {
		for p, expect := range map[event.Protocol]string{event.V1: tt.v1, event.Beta: tt.beta} {
			b := newBed(t, p, tt.given)
			b.set(tt.path, tt.value)
			assert.Equal(t, expect, b.sent(), "%s on %v", tt.path, p)
		}
	}
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":1}`)
		assert.NoError(t, b.Set("a", 5.0, true))
		assert.NoError(t, b.Set("b", 5.0, true))
		assert.Equal(t, `{"a":1,"b":5}`, b.sent())
	}
}

func TestGet(t *testing.T) {
	b := newBed(t, event.V1, `{"a":"xé","o":{"b":{"c":1}},"l":[5,{"d":6}],"n":{}}`)
	for path, expect := range map[string]string{
		"a": `"xé"`, "o.b.c": "1", "o": `{"b":{"c":1}}`, "l.0": "5", "l.1.d": "6", "l": `[5,{"d":6}]`, "l.length": "2", "a.1": `"é"`, "a.length": "2", "n": "{}",
		"x": "none", "o.x": "none", "o.b.c.d": "none", "l.7": "none", "": "none", "o.": "none",
	} {
		assert.Equal(t, expect, b.value(path), path)
	}
	assert.Empty(t, b.Undeclared(), "looking makes nothing")
	b = newBed(t, event.Beta, `{"a":"x","o":{"b":{"c":1}},"l":[5]}`)
	for path, expect := range map[string]string{"a": `"x"`, "o.b.c": "1", "o": "none", "l": "[5]", "l.0": "none", "x": "none", "x.y": "none", "a.b": "none"} {
		assert.Equal(t, expect, b.value(path), path)
	}
}

func TestRemove(t *testing.T) {
	for p, expect := range map[event.Protocol]string{event.V1: `{"o":{"c":3}}`, event.Beta: `{"o":{"c":3}}`} {
		b := newBed(t, p, `{"a":1,"o":{"b":2,"c":3}}`)
		assert.NoError(t, b.Remove("a", "o.b"))
		assert.Equal(t, expect, b.sent())
	}
	// Beta stops at a path whose parent is missing, and tells nobody.
	b := newBed(t, event.Beta, `{"a":1,"b":2}`)
	assert.NoError(t, b.Remove("a", "x.y", "b"))
	assert.Equal(t, `{"b":2}`, b.sent())
	assert.Empty(t, b.changes)
	assert.NoError(t, b.Remove("b"))
	assert.Equal(t, []string{`{"added":[],"removed":["b"],"updated":[]}`}, b.changes)
}

func TestSent(t *testing.T) {
	const given = `{"a":1,"_b":2,"o":{"_c":3,"d":4},"l":[null,[1],{"_e":5}],"10":5}`
	b := newBed(t, event.V1, given)
	for _, tt := range []struct{ include, exclude, expect string }{
		{"", "", `{"10":5,"a":1,"_b":2,"o":{"_c":3,"d":4},"l":["",[1],{"_e":5}]}`},
		{"", `(^|\.)_`, `{"10":5,"a":1,"o":{"d":4},"l":["",[1],{"_e":5}]}`},
		{"^o", "", `{"o":{"_c":3,"d":4}}`},
		{"a|o", `c$`, `{"a":1,"o":{"d":4}}`},
		{"none", "", `{}`},
	} {
		f := signals.Filter{}
		if tt.include != "" {
			f.Include = pattern(t, tt.include)
		}
		if tt.exclude != "" {
			f.Exclude = pattern(t, tt.exclude)
		}
		object, err := b.Sent(f)
		assert.NoError(t, err)
		assert.Equal(t, tt.expect, b.json(object))
	}
	beta := newBed(t, event.Beta, given)
	assert.Equal(t, `{"10":5,"a":1,"_b":2,"o":{"_c":3,"d":4},"l":[null,[1],{"_e":5}]}`, beta.sent())
	object, err := beta.Sent(signals.Filter{})
	assert.NoError(t, err)
	assert.Equal(t, `{"10":5,"a":1,"o":{"_c":3,"d":4},"l":[null,[1],{"_e":5}]}`, beta.json(object), "only at the top _ is left out")
}

func TestPaths(t *testing.T) {
	const given = `{"b":1,"o":{"x":{"y":2},"l":[1,{"z":2}]},"2":3,"e":{}}`
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		assert.Equal(t, []string{"2", "b", "o.x.y", "o.l"}, newBed(t, p, given).Paths())
	}
}

func TestUpdate(t *testing.T) {
	one := func(js.Value) js.Value { return 1.0 }
	b := newBed(t, event.V1, `{"a":0,"o":{"b":0,"l":[0,[0]]}}`)
	assert.NoError(t, b.Update(signals.Filter{Include: pattern(t, "^o")}, one))
	assert.Equal(t, `{"a":0,"o":{"b":1,"l":[1,[1]]}}`, b.sent())
	b = newBed(t, event.Beta, `{"a":0,"o":{"b":0,"c":{"d":0}}}`)
	assert.NoError(t, b.Update(signals.Filter{Patterns: "$a o.*"}, one))
	assert.Equal(t, `{"a":1,"o":{"b":1,"c":{"d":0}}}`, b.sent())
	assert.NoError(t, b.Update(signals.Filter{Patterns: "o.**"}, one))
	assert.Equal(t, `{"a":1,"o":{"b":1,"c":{"d":1}}}`, b.sent())
}

func TestWhatIsRefused(t *testing.T) {
	for _, p := range []event.Protocol{event.V019, event.V018, event.ProtocolAuto} {
		_, err := signals.New(p)
		assert.ErrorIs(t, err, js.ErrUnsupported)
	}
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{}`)
		assert.ErrorIs(t, b.Merge("text", false), js.ErrUnsupported)
		assert.ErrorIs(t, b.Merge(js.NewArray(1.0), false), js.ErrUnsupported)
		deep := js.NewObject()
		assert.NoError(t, deep.Set("o", deep))
		assert.ErrorIs(t, b.Merge(deep, false), js.ErrUnsupported)
	}
	b := newBed(t, event.V1, `{"l":[]}`)
	assert.ErrorIs(t, b.Set("__proto__", 1.0, false), js.ErrUnsupported)
	l, _ := b.Get("l")
	assert.ErrorIs(t, l.(js.List).SetLen(1<<30), js.ErrUnsupported)
	assert.ErrorIs(t, l.(js.List).SetIndex(1<<30, 1.0), js.ErrUnsupported)
	assert.ErrorContains(t, newBed(t, event.Beta, `{}`).Merge(js.NewObject("a__b", 1.0), false), "two _ cannot stand side by side")
}
