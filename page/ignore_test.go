package page_test

import (
	"html/template"
	"testing"

	"github.com/echo-datastar/datastar/page"
)

func TestLeftAlone(t *testing.T) {
	ignore := func(modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Ignore(modifiers...) }
	}
	for _, tt := range []saying{
		{"ignore", ignore(), said{"data-ignore", no, no, no}},
		{"ignore itself", ignore("self"), said{"data-ignore__self", no, no, no}},
		{"ignore morphs", page.Builder.IgnoreMorph, said{"data-ignore-morph", no, no, no}},
		{"preserve attributes", func(b page.Builder) (template.HTMLAttr, error) { return b.PreserveAttr("open", "aria-x") },
			said{`data-preserve-attr="open aria-x"`, no, no, no}},
		{"style", func(b page.Builder) (template.HTMLAttr, error) { return b.Style("{color: $a}") },
			said{`data-style="{color: $a}"`, no, no, no}},
	} {
		tt.check(t)
	}
}
