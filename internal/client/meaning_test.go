package client

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestScanner_literal(t *testing.T) {
	tests := []struct {
		name        string
		given       string
		expect      string
		expectError string
	}{
		{name: "escapes", given: `"\n\r\t\"\\\x3C\u2028é"`, expect: "\n\r\t\"\\<\u2028é"},
		{name: "raw <", given: `"</script>"`, expectError: "unescaped"},
		{name: "raw line end", given: "\"a\u2028b\"", expectError: "unescaped"},
		{name: "open", given: `"a`, expectError: "without an end"},
		{name: "ends early", given: `"a"b"`, expectError: "left over"},
		{name: "octal", given: `"\0"`, expectError: "unknown escape"},
		{name: "short", given: `"\u12"`, expectError: "unknown escape"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			js := &scanner{rest: test.given}
			got := js.literal()
			js.end()
			if test.expectError != "" {
				assert.ErrorContains(t, js.err, test.expectError)
				return
			}
			assert.NoError(t, js.err)
			assert.Equal(t, test.expect, got)
		})
	}
}

func TestSeen_Meanings(t *testing.T) {
	script := Seen{Operation: RunsScript, Text: `console.log("a")`, AutoRemove: true}
	element := Seen{Operation: MergesFragments, Selector: "body", Mode: "append", Text: `<script data-effect="el.remove()">console.log("a")</script>`}
	signals := Seen{Operation: MergesSignals, Text: "(()=>{\nconsole.log(\"a\")\n;return {}})()"}
	nulls := Seen{Operation: MergesSignals, Text: `{"a":{"c":null,"b":null},"d":null}`}
	wrapped := Seen{Operation: MergesFragments, Mode: "inner", Text: "<template>a</template>"}
	message := Seen{Operation: Logs, Text: "a"}
	tests := []struct {
		name   string
		given  Seen
		when   event.Protocol
		expect []Seen
	}{
		{"script element", element, event.V1, []Seen{message, script, element}},
		{"script among signals", signals, event.V1, []Seen{message, script, signals}},
		{"script event", script, event.Beta, []Seen{message, script, script}},
		{"removed signals", nulls, event.V1, []Seen{{Operation: RemovesSignals, Paths: []string{"a.b", "a.c", "d"}}, nulls}},
		{"a null among others", Seen{Operation: MergesSignals, Text: `{"a":null,"b":1}`}, event.V1, []Seen{{Operation: MergesSignals, Text: `{"a":null,"b":1}`}}},
		{"a dot in a name", Seen{Operation: MergesSignals, Text: `{"a.b":null}`}, event.V1, []Seen{{Operation: MergesSignals, Text: `{"a.b":null}`}}},
		{"wrapped", wrapped, event.V018, []Seen{{Operation: MergesFragments, Mode: "inner", Text: "a"}, wrapped}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.expect, test.given.Meanings(test.when))
		})
	}
}
