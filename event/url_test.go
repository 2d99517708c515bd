package event_test

import (
	"net/url"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
)

const leavesError = "the URL has a scheme or a host"

var urls = []struct {
	given       string
	expectError string
	expectAny   string // the error where any origin is allowed
}{
	{given: "/"},
	{given: "/login?next=https://example.com#//x"},
	{given: "page?q=a:b#c:d"},
	{given: "?a:b"},
	{given: "#a:b"},
	{given: "./a:b"},
	{given: "/.//example.com"},
	{given: "/%5cexample.com"},
	{given: "/a\"</script>'é"},
	{given: "//example.com/", expectError: leavesError},
	{given: "///example.com/", expectError: leavesError},
	{given: "/\\example.com/", expectError: leavesError},
	{given: "\\/example.com/", expectError: leavesError},
	{given: "\\\\example.com/", expectError: leavesError},
	{given: " \x01//example.com/", expectError: leavesError},
	{given: "/\t/example.com/", expectError: leavesError},
	{given: "http:example.com", expectError: leavesError},
	{given: "https:/example.com", expectError: leavesError},
	{given: "\x1fht\ttps:\\\\example.com", expectError: leavesError},
	{given: "https://example.com:80/é\"</script>", expectError: leavesError},
	{given: "HTTP://example.com", expectError: leavesError},
	{given: "mailto:a@example.com", expectError: leavesError},
	{given: "tel:+15550100", expectError: leavesError},
	{given: "sms:+15550100", expectError: leavesError},
	{given: "javascript:alert(1)", expectAny: `the scheme "javascript:" is not allowed`},
	{given: "JavaScript:alert(1)", expectAny: `the scheme "javascript:" is not allowed`},
	{given: " javascript:alert(1)", expectAny: `the scheme "javascript:" is not allowed`},
	{given: "java\tscript:alert(1)", expectAny: `the scheme "javascript:" is not allowed`},
	{given: "\x01java\x1bscript\u00a0:alert(1)", expectAny: `the scheme "javascript:" is not allowed`},
	{given: "vbscript:x", expectAny: "is not allowed"},
	{given: "data:text/html,<script>", expectAny: "is not allowed"},
	{given: "blob:x", expectAny: "is not allowed"},
	{given: "file:///etc/passwd", expectAny: "is not allowed"},
	{given: "view-source:x", expectAny: "is not allowed"},
	{given: ":x", expectAny: "is not allowed"},
	{given: "", expectAny: "the URL is empty"},
	{given: " \t", expectAny: "the URL is empty"},
	{given: "/a\nb", expectAny: "line break in the URL"},
	{given: "java\rscript:x", expectAny: "line break in the URL"},
	{given: "/\x00", expectAny: "NUL in the URL"},
}

func TestRedirect(t *testing.T) {
	for _, tc := range urls {
		t.Run(tc.given, func(t *testing.T) {
			here, there := event.Redirect(tc.given), event.Redirect(tc.given, event.WithAllowedOrigin("*"))
			goes(t, client.Redirects, tc.given, there, tc.expectAny)
			goes(t, client.Redirects, tc.given, here, tc.expectAny+tc.expectError)
			goes(t, client.ReplacesURL, tc.given, event.ReplaceURL(tc.given), tc.expectAny+tc.expectError)
		})
	}
}

// The page's own address keeps what is not the query, whatever the values are.
func TestReplaceURLQuery(t *testing.T) {
	for _, tc := range []struct {
		given  url.Values
		expect string
	}{
		{given: nil, expect: ""},
		{given: url.Values{"q": nil}, expect: ""},
		{given: url.Values{"q": {"ada"}, "page": {"2", "3"}}, expect: "page=2&page=3&q=ada"},
		{given: url.Values{"q": {""}}, expect: "q="},
		{given: url.Values{"#": {"//example.com"}}, expect: "%23=%2F%2Fexample.com"},
		{given: url.Values{"q": {"\"</script>\r\n\x00\u2028;&=#é\xff"}}, expect: "q=%22%3C%2Fscript%3E%0D%0A%00%E2%80%A8%3B%26%3D%23%C3%A9%FF"},
	} {
		e := event.ReplaceURLQuery(tc.given)
		assert.NoError(t, e.Err())
		assert.Empty(t, e.Key(), "each is sent")
		for _, p := range protocols {
			assert.Equal(t, client.Seen{Operation: client.ReplacesURLQuery, Text: tc.expect}, call(t, p, e), p.String())
		}
		data, err := e.MarshalBinary()
		assert.NoError(t, err)
		var read event.Event
		assert.NoError(t, read.UnmarshalBinary(data))
		assert.Equal(t, e, read)
	}
	for _, refused := range []string{"\x01\v\x01\x03a;b", "\x01\v\x01\x02%z", "\x01\v\x01\x01a\x10\x01k"} {
		assert.Error(t, new(event.Event).UnmarshalBinary([]byte(refused)), "%q", refused)
	}
}

// goes holds that an event leads to the URL, or why it cannot.
func goes(t *testing.T, operation client.Operation, url string, e event.Event, expectError string) {
	t.Helper()
	if expectError != "" {
		verb := map[client.Operation]string{client.Redirects: "Redirect", client.ReplacesURL: "ReplaceURL"}[operation]
		assert.ErrorContains(t, e.Err(), "datastar: "+verb+": ")
		assert.ErrorContains(t, e.Err(), expectError)
		return
	}
	for _, p := range protocols {
		assert.Equal(t, client.Seen{Operation: operation, Text: url}, call(t, p, e), p.String())
	}
}

func TestWithAllowedOrigin(t *testing.T) {
	var testCases = []struct {
		given   string // origin
		when    []string
		refuses []string
	}{
		{given: "https://a.example",
			when: []string{"https://a.example", "https://a.example/b", "https://a.example?b", "https://a.example#b", "HTTPS://A.Example:443/",
				"https://a.example//b", "https://a.example/@b.example", "/b"},
			refuses: []string{"http://a.example", "https://a.example:80", "https://a.example.b", "https://a.exampl", "https://b.example/https://a.example",
				"https://a.example@b.example", "https://a.example:443@b.example", "https://b.example\\@a.example/", "https://a.example\\.b.example",
				"https:a.example", "https:/a.example", "https:///a.example", " https://a.example", "https:\t//a.example", "https://a.example\t.b",
				"https://a.example ", "https://a.example:", "https://a.example:443:443", "https://a%2eexample", "https://\u212a.example", "//a.example",
				"mailto:x@a.example", "https://a.example.", "https://[a.example]", "ftp://a.example", "javascript://a.example/%0aalert(1)"}},
		{given: "http://a.example:80", when: []string{"http://a.example", "http://a.example:80/"}, refuses: []string{"http://a.example:8080", "https://a.example"}},
		{given: "http://LocalHost:8080", when: []string{"http://localhost:8080/x"}, refuses: []string{"http://localhost/x"}},
		{given: "https://[::1]:8443", when: []string{"https://[::1]:8443/"}, refuses: []string{"https://[::1]/", "https://::1:8443/", "https://[::1:8443/"}},
		{given: "https://a_b.xn--bcher-kva.example", when: []string{"https://a_b.xn--bcher-kva.example/"}, refuses: []string{"https://a_b.bücher.example/"}},
	}
	for _, tc := range testCases {
		t.Run(tc.given, func(t *testing.T) {
			options := []event.Option{event.WithAllowedOrigin("https://other.example"), event.WithAllowedOrigin(tc.given), event.WithAllowedOrigin("http://third.example")}
			for _, url := range tc.when {
				assert.NoError(t, event.Redirect(url, options...).Err(), "%q", url)
			}
			for _, url := range tc.refuses {
				assert.Error(t, event.Redirect(url, options...).Err(), "%q", url)
			}
		})
	}
}

func TestWithAllowedOrigin_refuses(t *testing.T) {
	for _, origin := range []string{
		"", "a.example", "//a.example", "https://", "https://a.example/", "https://a.example?", "https://u@a.example", "https://*.a.example",
		"https://bücher.example", "https://a.example:", "https://a.example:x", "ftp://a.example", "javascript:", "https://[]", "https://[x]", "null", "https://a b",
	} {
		assert.ErrorContains(t, event.Redirect("/", event.WithAllowedOrigin(origin)).Err(), "is no origin such as https://example.com", "%q", origin)
	}
	assert.EqualError(t, event.ExecuteScript("x", event.WithAllowedOrigin("*")).Err(), "datastar: ExecuteScript: WithAllowedOrigin does not fit")
}
