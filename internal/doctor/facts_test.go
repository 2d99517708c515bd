package doctor

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBetween(t *testing.T) {
	h := http.Header{}
	assert.Equal(t, []string{}, Between(h))
	h.Set("x-real-ip", "192.0.2.1")
	h.Set("CF-RAY", "1")
	h.Set("X-Request-Id", "1")
	assert.Equal(t, []string{"X-Real-Ip", "Cf-Ray"}, Between(h))
}

func TestChart(t *testing.T) {
	var c Chart
	assert.True(t, c.Note(NoReady()))
	assert.False(t, c.Note(NoReady()), "once")
	assert.True(t, c.Note(BodyDump("/a")))
	assert.False(t, c.Note(BodyDump("/b")), "once for all routes")
	assert.Len(t, c.Findings(), 2)

	n, end := c.Begin("tab")
	assert.Equal(t, 1, n)
	n, endOther := c.Begin("tab")
	assert.Equal(t, 2, n)
	n, _ = c.Begin("other")
	assert.Equal(t, 1, n)
	n, _ = c.Begin("")
	assert.Zero(t, n)
	end()
	endOther()
	n, _ = c.Begin("tab")
	assert.Equal(t, 1, n)
	c.Plain("/b")
	c.Plain("/a")
	c.Plain("/b")
	most, plain := c.Streams()
	assert.Equal(t, 2, most)
	assert.Equal(t, []string{"/a", "/b"}, plain)
	assert.Len(t, c.tabs, 2, "what ended is forgotten")
}
