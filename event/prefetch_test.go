package event_test

import (
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
)

func TestPrefetch(t *testing.T) {
	e := event.Prefetch(`/a?b=1&c="</body>`, "?d#e")
	assert.NoError(t, e.Err())
	assert.Empty(t, e.Key(), "each is sent")
	for _, p := range protocols {
		assert.Equal(t, client.Seen{Operation: client.Prefetches, Text: "/a?b=1&c=\"</body>\n?d#e"}, call(t, p, e), p.String())
		data, err := p.Append(nil, e)
		assert.NoError(t, err)
		assert.Equal(t, p == event.V1 || p == event.Beta, strings.Contains(string(data), "speculationrules"), "%v: these are inline scripts", p)
	}
}

func TestPrefetch_refuses(t *testing.T) {
	for _, tc := range urls {
		e := event.Prefetch("/fine", tc.given)
		if refused := tc.expectAny + tc.expectError; refused != "" {
			assert.ErrorContains(t, e.Err(), "datastar: Prefetch: ", "%q", tc.given)
			assert.ErrorContains(t, e.Err(), refused, "%q", tc.given)
			continue
		}
		assert.NoError(t, e.Err(), "%q", tc.given)
	}
	assert.EqualError(t, event.Prefetch().Err(), "datastar: Prefetch: no URL is given")
	assert.Error(t, new(event.Event).UnmarshalBinary([]byte("\x01\x0c")), "as is one that is encoded")
}
