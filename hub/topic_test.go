package hub

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMatches(t *testing.T) {
	var testCases = []struct {
		given  string
		expect string // the topics that the pattern matches
	}{
		{"a", "a"},
		{"a.b", "a.b"},
		{"*", "a b"},
		{">", "a b a.b a.b.c a.bb"},
		{"a.*", "a.b a.bb"},
		{"a.>", "a.b a.b.c a.bb"},
		{"*.b", "a.b"},
		{"*.*.*", "a.b.c"},
		{"*.*.>", "a.b.c"},
		{"a.b.>", "a.b.c"},
		{"a.b.c.>", ""},
		{"b.>", ""},
	}
	for _, tc := range testCases {
		var got []string
		for _, topic := range []string{"a", "b", "a.b", "a.b.c", "a.bb"} {
			if matches(tc.given, topic) {
				got = append(got, topic)
			}
		}
		assert.Equal(t, tc.expect, strings.Join(got, " "), tc.given)
	}
}

// FuzzMatches compares matches with a regular expression.
func FuzzMatches(f *testing.F) {
	for _, pattern := range []string{"a", "*", ">", "a.*", "a.>", "*.b.>", "a.*.c", "é.*"} {
		for _, topic := range []string{"a", "a.b", "a.b.c", "ab", "é.b", "a.", "-.-"} {
			f.Add(pattern, topic)
		}
	}
	f.Fuzz(func(t *testing.T, pattern, topic string) {
		if checkTopic(pattern, true) != nil || checkTopic(topic, false) != nil {
			return
		}
		assert.Equal(t, naive(pattern).MatchString(topic), matches(pattern, topic), "%q, %q", pattern, topic)
		assert.True(t, matches(topic, topic))
		assert.Equal(t, checkTopic(pattern, false) != nil, isPattern(pattern))
	})
}

func naive(pattern string) *regexp.Regexp {
	parts := strings.Split(pattern, ".")
	for i, part := range parts {
		switch part {
		case "*":
			parts[i] = `[^.]+`
		case ">":
			parts[i] = `(?s:.+)`
		default:
			parts[i] = regexp.QuoteMeta(part)
		}
	}
	return regexp.MustCompile("^" + strings.Join(parts, `\.`) + `\z`)
}

// A part that came from a user is always one part, and never a pattern.
func TestTopic(t *testing.T) {
	assert.Equal(t, "room.42", Topic("room", "42"))
	seen := map[string]string{}
	for _, part := range []string{"", "%", "*", ">", ".", "a.b", "a*", " ", "\n", "\x00", "é", "\xff", "%2E", "a b", "%2A"} {
		topic := Topic("room", part)
		assert.NoError(t, checkTopic(topic, false), "%q", part)
		assert.False(t, isPattern(topic), "%q", part)
		assert.True(t, matches("room.*", topic), "%q", part)
		assert.NotContains(t, seen, topic, "%q", part)
		seen[topic] = part
	}
	assert.ErrorIs(t, checkTopic(Topic(), false), ErrTopic)
}
