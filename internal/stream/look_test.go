package stream

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

// bare is a writer of a middleware that wraps another one, or has lost it.
type bare struct{ http.ResponseWriter }

func (b bare) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// Looking at a writer breaks nothing that works without it.
func TestLook_wrapsNothing(t *testing.T) {
	assert.Equal(t, Between{Stops: true, Hides: "<nil>"}, look(bare{}))
	assert.Equal(t, Between{Hides: "*httptest.ResponseRecorder"}, look(bare{httptest.NewRecorder()}))
	assert.False(t, NoFlush{}.ByTimeout())
}
