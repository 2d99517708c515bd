package page

import (
	"html/template"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// written are all attributes, by their verbs.
var written = map[string]func(Builder) (template.HTMLAttr, error){
	"Init":                func(b Builder) (template.HTMLAttr, error) { return b.Init("go()") },
	"Intersect":           func(b Builder) (template.HTMLAttr, error) { return b.Intersect("go()", "once") },
	"Effect":              func(b Builder) (template.HTMLAttr, error) { return b.Effect("go()") },
	"Interval":            func(b Builder) (template.HTMLAttr, error) { return b.Interval("go()", "duration.1s") },
	"OnSignalPatch":       func(b Builder) (template.HTMLAttr, error) { return b.OnSignalPatch("go()") },
	"OnSignalPatchFilter": func(b Builder) (template.HTMLAttr, error) { return b.OnSignalPatchFilter("a", "") },
	"Computed":            func(b Builder) (template.HTMLAttr, error) { return b.Computed("a", "$b") },
	"Ref":                 func(b Builder) (template.HTMLAttr, error) { return b.Ref("a") },
	"JSONSignals":         func(b Builder) (template.HTMLAttr, error) { return b.JSONSignals("a", "b", "terse") },
	"Style":               func(b Builder) (template.HTMLAttr, error) { return b.Style("{color: $a}") },
	"Ignore":              func(b Builder) (template.HTMLAttr, error) { return b.Ignore() },
	"IgnoreMorph":         Builder.IgnoreMorph,
	"PreserveAttr":        func(b Builder) (template.HTMLAttr, error) { return b.PreserveAttr("open") },
	"Bind":                func(b Builder) (template.HTMLAttr, error) { return b.Bind("name") },
	"Text":                func(b Builder) (template.HTMLAttr, error) { return b.Text("$a") },
	"Show":                func(b Builder) (template.HTMLAttr, error) { return b.Show("$a") },
	"Class":               func(b Builder) (template.HTMLAttr, error) { return b.Class("{a: $a}") },
	"Attr":                func(b Builder) (template.HTMLAttr, error) { return b.Attr("title", "$a") },
	"Indicator":           func(b Builder) (template.HTMLAttr, error) { return b.Indicator("busy") },
	"On":                  func(b Builder) (template.HTMLAttr, error) { return b.On("click", "go()", "once") },
	"Signals":             func(b Builder) (template.HTMLAttr, error) { return b.Signals(map[string]int{"a": 1}) },
	"SignalsIfMissing":    func(b Builder) (template.HTMLAttr, error) { return b.SignalsIfMissing(map[string]int{"a": 1}) },
}

// Each attribute has a name in each dialect, or is unsupported.
func TestEveryAttributeHasAName(t *testing.T) {
	for p := event.ProtocolAuto; p.Valid(); p++ {
		for verb, write := range written {
			attribute, err := write(For(p))
			if err != nil {
				require.ErrorIs(t, err, event.ErrUnsupported, "%s on %v", verb, p)
				assert.Empty(t, attribute, "%s on %v", verb, p)
				continue
			}
			assert.Regexp(t, `^data-[a-z0-9_:.-]+(="[^"]+"( data-[a-z-]+="[^"]+")?)?$`, string(attribute), "%s on %v", verb, p)
		}
	}
}

// A dialect that has neither the name of an attribute nor a way out writes nothing.
func TestAttributeWithoutAName(t *testing.T) {
	known := dialects[event.V018]
	t.Cleanup(func() { dialects[event.V018] = known })
	silent := *known
	silent.lacks, silent.attributes, silent.events.on = nil, attributes{}, ""
	silent.signals.given, silent.signals.ifMissing = enclosed{}, enclosed{}
	dialects[event.V018] = &silent
	for verb, write := range written {
		attribute, err := write(For(event.V018))
		assert.Empty(t, attribute)
		require.ErrorIs(t, err, event.ErrUnsupported, verb)
		assert.EqualError(t, err, "datastar: unsupported: "+verb+" on V018: the dialect has no name for it")
	}
}
