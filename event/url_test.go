package event_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
)

func TestRedirect(t *testing.T) {
	var testCases = []struct {
		given       string
		expectError string
	}{
		{given: "/"},
		{given: "page?q=a:b#c:d"},
		{given: "?a:b"},
		{given: "#a:b"},
		{given: "//example.com/"},
		{given: "https://example.com:80/é\"</script>"},
		{given: "HTTP://example.com"},
		{given: "mailto:a@example.com"},
		{given: "tel:+15550100"},
		{given: "sms:+15550100"},
		{given: "javascript:alert(1)", expectError: `the scheme "javascript:" is not allowed`},
		{given: "JavaScript:alert(1)", expectError: `the scheme "javascript:" is not allowed`},
		{given: " javascript:alert(1)", expectError: `the scheme "javascript:" is not allowed`},
		{given: "java\tscript:alert(1)", expectError: `the scheme "javascript:" is not allowed`},
		{given: "\x01java\x1bscript\u00a0:alert(1)", expectError: `the scheme "javascript:" is not allowed`},
		{given: "vbscript:x", expectError: "is not allowed"},
		{given: "data:text/html,<script>", expectError: "is not allowed"},
		{given: "blob:x", expectError: "is not allowed"},
		{given: "file:///etc/passwd", expectError: "is not allowed"},
		{given: "view-source:x", expectError: "is not allowed"},
		{given: ":x", expectError: "is not allowed"},
		{given: "", expectError: "the URL is empty"},
		{given: " \t", expectError: "the URL is empty"},
		{given: "/a\nb", expectError: "line break in the URL"},
		{given: "java\rscript:x", expectError: "line break in the URL"},
		{given: "/\x00", expectError: "NUL in the URL"},
	}
	for _, tc := range testCases {
		t.Run(tc.given, func(t *testing.T) {
			redirect, replace := event.Redirect(tc.given), event.ReplaceURL(tc.given)
			if tc.expectError != "" {
				assert.ErrorContains(t, redirect.Err(), "datastar: Redirect: ")
				assert.ErrorContains(t, redirect.Err(), tc.expectError)
				assert.ErrorContains(t, replace.Err(), "datastar: ReplaceURL: ")
				assert.ErrorContains(t, replace.Err(), tc.expectError)
				return
			}
			for _, p := range protocols {
				assert.Equal(t, seen{operation: redirects, text: tc.given}, call(t, p, redirect), p.String())
				assert.Equal(t, seen{operation: replacesURL, text: tc.given}, call(t, p, replace), p.String())
			}
		})
	}
}
