package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
)

// The pages' own scripts have a nonce, which the scripts of an event have not.
const (
	policy = "script-src 'self' 'unsafe-eval' 'nonce-ours'"
	nonce  = `<script nonce="ours">`
)

// noteBlocked keeps what the policy blocked.
const noteBlocked = nonce + `window.blocked = []; document.addEventListener("securitypolicyviolation", e => blocked.push(e.effectiveDirective))</script>`

// underPolicy is the verb on a page whose policy forbids inline scripts.
func (v verb) underPolicy() verb {
	v.body = noteBlocked + strings.ReplaceAll(v.body, "<script>", nonce)
	return v
}

func TestVerbs_withoutInlineScripts(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		for _, v := range verbs {
			t.Run(g.version+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				g.available(t)
				p, s := performUnder(t, g, v.underPolicy(), policy, ds.Config{Protocol: g.protocol, NoInlineScripts: true})
				v.check(p, s, g, unsupported(g, v) || v.element)
				if p.eval("location.pathname") != "/landed" {
					assert.Equal(t, "0", p.eval("blocked.length"))
				}
			})
		}
	}
}

// Without the choice the policy blocks what V1 and Beta send.
func TestVerbs_inlineScriptsAreBlocked(t *testing.T) {
	t.Parallel()
	v := verb{events: say(
		ds.ExecuteScript("window.said = 1"),
		ds.MergeFragments(`<i id="done"></i>`, ds.WithSelector("#probe"), ds.WithMergeMode(event.After)))}
	for _, g := range generations {
		if g.protocol != ds.V1 && g.protocol != ds.Beta {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			p, s := performUnder(t, g, v.underPolicy(), policy, ds.Config{Protocol: g.protocol})
			p.eventually(`document.querySelector("#done") && blocked.join() === "script-src-elem"`)
			assert.Equal(t, "undefined", p.eval("window.said"))
			_, err := s.failure()
			require.NoError(t, err)
		})
	}
}

// A script that fails is reported, and the stream goes on.
func TestExecuteScript_thatFailsWithoutInlineScripts(t *testing.T) {
	t.Parallel()
	v := verb{events: say(
		ds.ExecuteScript("window.before = 1; throw new Error('expected')"),
		ds.ExecuteScript("if ("),
		ds.ExecuteScript("return; never() // nor this"),
		ds.ExecuteScript("window.after = 1 // the end"),
	)}
	for _, g := range generations {
		if g.protocol != ds.V1 && g.protocol != ds.Beta {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			p, s := performUnder(t, g, v.underPolicy(), policy, ds.Config{Protocol: g.protocol, NoInlineScripts: true})
			p.eventually("window.before === 1 && window.after === 1")
			asked, err := s.failure()
			assert.NoError(t, err)
			assert.Equal(t, 1, asked)
			p.mu.Lock()
			defer p.mu.Unlock()
			assert.Contains(t, strings.Join(append(p.problems, p.console...), "\n"), "Error: expected")
			p.problems = nil
		})
	}
}
