package e2e

import (
	"math/rand/v2"
	"testing"

	"github.com/echo-datastar/datastar"
)

// TestModel_dom applies the same events to the same pages in the model that
// datastartest has of the client, and in a browser.
func TestModel_dom(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		a := &author{Rand: rand.New(rand.NewPCG(*modelSeed, 0))}
		compareTrials(t, g, *modelTrials, func(int) trial { return a.trial(g.protocol == datastar.Beta) })
	})
}
