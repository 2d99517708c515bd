package dom

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestDocument_Patch_scripts(t *testing.T) {
	const once = `<script>1</script>`
	for _, tc := range []struct {
		name, body string
		patch      Patch
		expect     string // text and how often
	}{
		{"append", ``, Patch{Selector: "body", Mode: "append", HTML: once}, "1×1"},
		{"append to several", `<p></p><p></p>`, Patch{Selector: "p", Mode: "append", HTML: once}, "1×1 1×1"},
		{"deep inside", ``, Patch{Selector: "body", Mode: "prepend", HTML: `<p><b>` + once + `</b><script>2</script></p>`}, "1×1 2×1"},
		{"replace", `<p id="a"></p>`, Patch{Mode: "replace", HTML: `<p id="a">` + once + `</p>`}, "1×1"},
		{"a script in the place of one", `<script id="a">0</script>`, Patch{Mode: "replace", HTML: `<script id="a">1</script>`}, "1×1"},
		{"by a morph", `<p id="a"></p>`, Patch{HTML: `<p id="a">` + once + `</p>`}, "1×2"},
		{"by a morph, a new element around it", `<p id="a"></p>`, Patch{HTML: `<p id="a"><b>` + once + `</b></p>`}, "1×2"},
		{"instead of another element", `<p id="a"></p>`, Patch{HTML: `<b id="a">` + once + `</b>`}, "1×1"},
		{"into the body as a page", ``, Patch{HTML: `<body>` + once + `</body>`}, "1×1"},
		{"that is there", `<p id="a">` + once + `</p>`, Patch{HTML: `<p id="a">` + once + `</p>`}, ""},
		{"that changes", `<p id="a">` + once + `</p>`, Patch{HTML: `<p id="a"><script>2</script></p>`}, ""},
		{"that is empty", ``, Patch{Selector: "body", Mode: "append", HTML: `<script></script>`}, ""},
		{"of another type", ``, Patch{Selector: "body", Mode: "append", HTML: `<script type="application/json">{}</script>`}, ""},
		{"a module", ``, Patch{Selector: "body", Mode: "append", HTML: `<script type="module">1</script>`}, "1×1"},
		{"with a type of old", ``, Patch{Selector: "body", Mode: "append", HTML: `<script type=" Text/JavaScript ">1</script>`}, "1×1"},
		{"from elsewhere", ``, Patch{Selector: "body", Mode: "append", HTML: `<script src="/x.js"></script>`}, "×1"},
		{"in a template", ``, Patch{Selector: "body", Mode: "append", HTML: `<template>` + once + `</template>`}, ""},
		{"that is one of MathML", `<math></math>`, Patch{Selector: "math", Mode: "append", Namespace: "mathml", HTML: once}, "undefined×1"},
		{"that is one of SVG, by a morph", `<svg></svg>`, Patch{Selector: "svg", Mode: "inner", Namespace: "svg", HTML: once}, "1×1 undefined×1"},
		{"in an element of MathML that another takes the place of", `<p id="a"></p>`, Patch{Namespace: "mathml", HTML: `<mrow id="a">` + once + `</mrow>`}, ""},
		{"nowhere", ``, Patch{Selector: ".none", Mode: "append", HTML: once}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := parsed(t, tc.body)
			_, result := patched(t, d, tc.patch, event.V1)
			assert.Equal(t, tc.expect, ran(result))
			for _, script := range result.Scripts {
				assert.True(t, d.Connected(script.Node), "the one that stays")
			}
		})
	}
}

func ran(result Result) string {
	var words []string
	for _, script := range result.Scripts {
		words = append(words, fmt.Sprintf("%s×%d", script.Text, script.Times))
	}
	return strings.Join(words, " ")
}

func TestDocument_Patch_scriptsOnce(t *testing.T) {
	d := parsed(t, `<p id="a"></p>`)
	_, result := patched(t, d, Patch{HTML: `<p id="a"><script>1</script></p>`}, event.V1)
	assert.Equal(t, "1×2", ran(result))
	_, result = patched(t, d, Patch{HTML: `<p id="a"><script>1</script>x</p>`}, event.V1)
	assert.Equal(t, "", ran(result), "it is known")
	_, result = patched(t, d, Patch{HTML: `<p id="a"><script>1</script><script>2</script></p>`}, event.V1)
	assert.Equal(t, "2×2", ran(result))
}

func TestDocument_Patch_scriptsOnBeta(t *testing.T) {
	for _, mode := range []string{"morph", "inner", "outer", "append", "before"} {
		d := parsed(t, `<p id="a"></p>`)
		_, result := patched(t, d, Patch{Selector: "#a", Mode: mode, HTML: `<p id="a"><script>1</script></p>`}, event.Beta)
		assert.Empty(t, result.Scripts, mode)
	}
}
