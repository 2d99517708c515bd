package dom

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct{ name, given, expect string }{
		{"nothing", ``, `<html><head></head><body></body></html>`},
		{"a page", `<!doctype html><title>a &amp; b</title><p>x`, `<!DOCTYPE html><html><head><title>a &amp; b</title></head><body><p>x</p></body></html>`},
		{"entities", `<p title="&quot;&lt;&nbsp;'">&quot;&lt;&nbsp;'`, `<html><head></head><body><p title="&quot;&lt;&nbsp;'">"&lt;&nbsp;'</p></body></html>`},
		{"scripts and styles", `<script>a<b && c</script><style>a>b</style>`, `<html><head><script>a<b && c</script><style>a>b</style></head><body></body></html>`},
		{"noscript", `<body><noscript><p>x</p></noscript>`, `<html><head></head><body><noscript><p>x</p></noscript></body></html>`},
		{"templates", `<body><template><tr><td>x<template>y</template></template>`, `<html><head></head><body><template><tr><td>x<template>y</template></td></tr></template></body></html>`},
		{"void elements and a comment", `<body><br><img alt=x><!-- c -->`, `<html><head></head><body><br><img alt="x"><!-- c --></body></html>`},
		{"an order of attributes", `<body><a data-z data-a><i title=t id=i>x</i></a><b data-z data-a>`, `<html><head></head><body><a data-z="" data-a=""><i title="t" id="i">x</i></a><b data-z="" data-a=""></b></body></html>`},
		{"svg", `<body><svg viewbox=0><a xlink:href=x /></svg>`, `<html><head></head><body><svg viewBox="0"><a xlink:href="x"></a></svg></body></html>`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := Parse(strings.NewReader(tc.given))
			require.NoError(t, err)
			assert.Equal(t, tc.expect, d.HTML())
		})
	}
}

func TestDocument_Content(t *testing.T) {
	d := parsed(t, `<template id="t"><p id="p">x</p></template>`)
	template := one(t, d, "template")
	assert.Nil(t, template.FirstChild)
	assert.Nil(t, d.ByID("p"))
	assert.Equal(t, `<p id="p">x</p>`, d.InnerHTML(template))
	assert.Equal(t, "p#p", names(childNodes(d.Content(template))))
}

func TestText(t *testing.T) {
	d := parsed(t, `a<p>b<!-- c --><b>d</b></p><template>e</template>`)
	assert.Equal(t, "abd", Text(d.Body()))
}
