package hub_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// Keys are remembered for ReplayAge, and not too many of them.
func TestMemory_PublishOnce_forgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hub.NewMemory(hub.MemoryConfig{ReplayAge: time.Minute, ReplayEvents: 1})
		defer h.Close()
		published := func(key string) bool {
			before := h.Stats().Published
			require.NoError(t, h.PublishOnce(t.Context(), key, "a", row))
			return h.Stats().Published > before
		}
		assert.True(t, published("k"))
		time.Sleep(time.Minute - time.Nanosecond)
		assert.False(t, published("k"))
		time.Sleep(time.Nanosecond)
		assert.True(t, published("k"))
		for n := range 99_999 {
			published(fmt.Sprint(n))
		}
		assert.False(t, published("99998"))
		assert.True(t, published("k"), "100,000 came after it")
	})
}
