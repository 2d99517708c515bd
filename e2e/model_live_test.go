package e2e

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/echo-datastar/datastar"
)

// TestModel_live has pages whose attributes have expressions clicked, filled and
// patched, in the model of a tab that datastartest has, and in a browser.
func TestModel_live(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		a := &author{Rand: rand.New(rand.NewPCG(*modelSeed, 1))}
		compareTrials(t, g, *modelTrials, func(int) trial { return a.live(g) })
	})
}

// TestModel_look has the signals looked at where that changes the page: the computed
// one reads an item that the array has no more, and 1.0.4 makes it then.
func TestModel_look(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		l := liveAuthor{generation: g}
		page := fmt.Sprintf(`<!doctype html><html><head></head><body><div data-signals="{l: [1]}"></div><div %s="$l[0]"></div>`+
			`<b %s="$l.length == 0"></b><button id="e" %s="$l = []">x</button><i %s="@get('/stream', {openWhenHidden: true})"></i></body></html>`,
			l.named("data-computed", "c"), l.named("data-class", "none"), g.click, g.load)
		compareTrials(t, g, 1, func(int) trial {
			return trial{Page: page, Beta: g.protocol == datastar.Beta, Live: true, Steps: []step{does("click", "#e", ""), does("click", "i", "")}}
		})
	})
}
