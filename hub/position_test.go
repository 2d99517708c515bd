package hub

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestID(t *testing.T) {
	epoch := newEpoch()
	assert.NotEqual(t, epoch, newEpoch())
	assert.NotContains(t, epoch, "-")
	for _, seq := range []uint64{0, 1, 10, 1<<64 - 1} {
		id := formatID(epoch, seq)
		got, ok := parseID(epoch, id)
		assert.True(t, ok)
		assert.Equal(t, seq, got)
		_, err := event.Batch{ID: id}.Append(nil, event.V1)
		assert.NoError(t, err)
		_, ok = parseID(newEpoch(), id)
		assert.False(t, ok)
	}
}

func TestParseID_refuses(t *testing.T) {
	for _, given := range []string{"", "e", "e-", "-1", "1", "f-1", "e-x", "e--1", "e-+1", "e-1 ", "e- 1", "e-1.0", "e-0x1", "e-1_0",
		"e-18446744073709551616", "E-1", "ee-1", "e-e-1", "e-" + strings.Repeat("9", 1000)} {
		_, ok := parseID("e", given)
		assert.False(t, ok, given)
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("e-1")
	f.Add("e-01")
	f.Fuzz(func(t *testing.T, id string) {
		if seq, ok := parseID("e", id); ok {
			again, ok := parseID("e", formatID("e", seq))
			assert.True(t, ok)
			assert.Equal(t, seq, again)
		}
	})
}

func TestTabID(t *testing.T) {
	id := TabID()
	assert.NotEqual(t, id, TabID())
	assert.NoError(t, checkTopic("tab."+id, false))
}
