package datastar_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestTab(t *testing.T) {
	const name = "JBSWY3DPEHPK3PXPJBSWY3DPEH"
	var tests = []struct {
		name   string
		when   string
		expect bool
	}{
		{"a tab", name, true},
		{"none", "", false},
		{"a pattern", "*", false},
		{"a pattern as long as a tab", strings.Repeat("*", 26), false},
		{"all topics below", name[:25] + ">", false},
		{"another topic", "a." + name[2:], false},
		{"begins with a wildcard", "*" + name[1:], false},
		{"an escape", "%2A" + name[3:], false},
		{"lower case", strings.ToLower(name), false},
		{"blanks", name[:13] + "             ", false},
		{"not UTF-8", name[:25] + "\xff", false},
		{"too long", name + "A", false},
		{"too short", name[1:], false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var topics []string
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				assert.Equal(t, c.Tab(), c.Tab(), "it stays the same")
				topics = append(topics, c.Tab())
				return nil
			}))
			for range 2 {
				r := testkit.Ask(t, http.MethodPost, "/", "")
				r.Header.Set("Datastar-Tab", tt.when)
				testkit.Record(e, r)
			}
			if tt.expect {
				assert.Equal(t, []string{"tab." + tt.when, "tab." + tt.when}, topics)
				return
			}
			assert.Regexp(t, `^tab\.[A-Z2-7]{26}$`, topics[0])
			assert.NotEqual(t, topics[0], topics[1], "nobody else has it")
			assert.NotContains(t, topics, "tab."+tt.when)
		})
	}
}

// A request without a name has one topic, whichever of its goroutines asks first.
func TestTab_askedAtOnce(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		topics, begin := make(chan string, 8), make(chan struct{})
		for range cap(topics) {
			go func() {
				<-begin
				topics <- c.Tab()
			}()
		}
		close(begin)
		for range cap(topics) {
			assert.Equal(t, c.Tab(), <-topics)
		}
		return nil
	}))
	for range 200 {
		testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", ""))
	}
}
