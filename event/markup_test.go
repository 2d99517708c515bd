package event_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
)

func TestWithNamespace_takesOneRoot(t *testing.T) {
	var testCases = []struct {
		name   string
		given  string
		expect bool
	}{
		{"one element", `<circle r="5"></circle>`, true},
		{"closed by itself", `<circle r="5"/>`, true},
		{"blanks around it", " \n<g></g>\t\n", true},
		{"with children", `<g><circle/><circle/></g>`, true},
		{"with the same name inside", `<g><g><g/></g><g></g></g>`, true},
		{"never closed", `<g><circle>`, true},
		{"names in capitals", `<G><g></G></g>`, true},
		{"name that begins alike", `<g><glyph></glyph></g>`, true},
		{"> in an attribute", `<g title="a > </g> b"><circle/></g>`, true},
		{"> in single quotes", `<g title='"/></g>'></g>`, true},
		{"comment inside", `<g><!-- </g><g> --></g>`, true},
		{"CDATA inside", `<g><![CDATA[ </g><g> ]]></g>`, true},
		{"blank in the end tag", "<g></g\n>", true},
		{"apostrophe in text", `<text>it's</text>`, true},
		{"two elements", `<circle/><circle/>`, false},
		{"two elements, closed", `<g></g><g></g>`, false},
		{"blank between two", "<g></g>\n<g></g>", false},
		{"two, after one of the name inside", `<g><g></g></g><g/>`, false},
		{"two, after > in an attribute", `<g title=">"></g><g/>`, false},
		{"two, after a comment", `<g><!-- > --></g><g/>`, false},
		{"two, after a lone <", `<text>a < b</text><text/>`, false},
		{"two, after an apostrophe in a bare value", `<g title=it's></g><g id='x'/>`, false},
		{"two, after a bogus comment", `<g><?x '></g><g id='x'/>`, false},
		{"text after it", `<g></g>text`, false},
		{"comment after it", `<g></g><!-- c -->`, false},
		{"comment before it", `<!-- c --><g></g>`, false},
		{"text before it", `text<g></g>`, false},
		{"text", `text`, false},
		{"comment", `<!-- c -->`, false},
		{"end tag", `</g>`, false},
		{"nothing", ` `, false},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			for _, ns := range []event.Namespace{event.SVG, event.MathML} {
				err := event.MergeFragments(tc.given, event.WithNamespace(ns)).Err()
				if tc.expect {
					assert.NoError(t, err)
					continue
				}
				assert.EqualError(t, err,
					"datastar: PatchElements: a fragment in namespace "+string(ns)+" needs exactly one root element")
			}
		})
	}
}

// V1 loses every second node of a namespaced fragment, and white space is a node.
func TestWithNamespace_trims(t *testing.T) {
	got := see(t, event.V1, event.MergeFragments("\r\n <g>\r\n</g> \n", event.WithNamespace(event.SVG)))
	assert.Equal(t, "<g>\n</g>", got.Text)
	assert.Equal(t, "svg", got.Namespace)
}
