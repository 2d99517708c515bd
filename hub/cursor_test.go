package hub

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestPosition_String(t *testing.T) {
	for given, expect := range map[position]string{
		{epoch: "e"}:                             "e-0",
		{epoch: "e", seq: 1<<64 - 1}:             "e-18446744073709551615",
		{epoch: "e", seq: 7, mark: "mfq3k2p1x7"}: "e-7-mfq3k2p1x7",
	} {
		assert.Equal(t, expect, given.String())
		for suffix, cover := range map[string]string{"": "", ".AbC-_0": "AbC-_0", ".AbC~": "AbC"} {
			got, ok := parseCursor(expect + suffix)
			assert.True(t, ok)
			assert.Equal(t, cursor{position: given, cover: cover}, got)
		}
		_, err := event.Batch{ID: given.String()}.Append(nil, event.V1)
		assert.NoError(t, err)
	}
	assert.NotEqual(t, newEpoch(), newEpoch())
	assert.NotContains(t, newEpoch(), "-")
}

func TestParseCursor_refuses(t *testing.T) {
	for _, given := range []string{"", "e", "e-", "-1", "1", "e-x", "e--1", "e-+1", "e-1 ", "e- 1", "e-.1", "e-0x1", "e-1_0", "e-1-",
		"e-18446744073709551616", "e-e-1", "e-" + strings.Repeat("9", 1000), "e-1." + strings.Repeat("A", 600)} {
		_, ok := parseCursor(given)
		assert.False(t, ok, given)
	}
}

// What a client sends does not reach a log as it is.
func TestPrintable(t *testing.T) {
	for given, expect := range map[string]string{
		"e-1.AbC": "e-1.AbC", "e-1\n": "", "e 1": "", "\x1b[2J": "", "é": "", strings.Repeat("9", 600): "",
	} {
		assert.Equal(t, expect, printable(given), "%q", given)
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add("e-1")
	f.Add("e-01-m.AbC")
	f.Fuzz(func(t *testing.T, id string) {
		if got, ok := parseCursor(id); ok {
			again, ok := parseCursor(got.String() + "." + got.cover + "~" + got.tag)
			assert.True(t, ok)
			assert.Equal(t, got, again)
		}
	})
}
