package e2e

import (
	"math/rand/v2"
	"testing"
)

// TestModel_live has pages whose attributes have expressions clicked, filled and
// patched, in the model of a tab that datastartest has, and in a browser.
func TestModel_live(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		a := &author{Rand: rand.New(rand.NewPCG(*modelSeed, 1))}
		compareTrials(t, g, *modelTrials, func(int) trial { return a.live(g) })
	})
}
