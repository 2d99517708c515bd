package e2e

import (
	"html/template"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

func TestAttributes(t *testing.T) {
	t.Parallel()
	eachGeneration(t, generation.writes, func(t *testing.T, g generation) {
		for _, a := range attributes {
			t.Run(a.name, func(t *testing.T) { a.check(t, g, nil) })
		}
	})
	t.Run("with nonce", func(t *testing.T) {
		t.Parallel()
		g := generations[0]
		g.available(t)
		for _, a := range attributes {
			t.Run(a.name, func(t *testing.T) { a.check(t, g, &ds.CSP{TrustedTypes: true}) })
		}
	})
}

// check opens the page, where the generation has the attribute.
func (a attribute) check(t *testing.T, g generation, csp *ds.CSP) {
	b, d := page.For(g.protocol), &desk{}
	data := map[string]any{"State": attributeState, "IDs": []any{42, "0b7e-1f"}, "Ref": template.JS("document.title = $_box.id"), "Signed": b.WithHeaderExpr("X-Text", "$_token")}
	if g.protocol == ds.V019 || g.protocol == ds.V018 {
		data["Ref"] = template.JS("document.title = (~_box).id")
	}
	execute := func(text string) (string, error) {
		var out strings.Builder
		err := template.Must(template.New("").Funcs(b.FuncMap()).Parse(text)).Execute(&out, data)
		return out.String(), err
	}
	if _, err := execute(a.page); !slices.Contains(a.on, g.protocol) {
		require.ErrorIs(t, err, ds.ErrUnsupported)
		return
	}
	const head = `<!doctype html><html {{.Page.DataNonce}}><link rel="icon" href="data:,">{{script .Client}}<body {{signals .State}}>`
	p := showUnder(t, g, csp, head+a.page, data, func(c *ds.Context) error {
		if a.fragment == "" {
			return d.take(c)
		}
		html, err := execute(a.fragment)
		if err != nil {
			return err
		}
		return c.MergeFragments(html)
	})
	a.see(p, d)
	p.allowed()
}
