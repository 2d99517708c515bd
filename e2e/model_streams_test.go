package e2e

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// TestModel_streams asks the examples for all that their pages ask for, and plays the
// pages and the answers in the model of a tab and in a browser.
func TestModel_streams(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		flags := []string{"-client", g.file()}
		if g.protocol == datastar.Beta {
			flags = append(flags, "-beta")
		}
		trials := []trial{g.recorded(t, g.start(t, build(t, ""), "0").url+g.prefix)}
		for _, name := range []string{"bulk", "form", "inline", "job", "scroll", "search"} {
			trials = append(trials, g.recorded(t, serve(t, build(t, name), "0", flags...).url+"/"))
		}
		said := 0
		for _, one := range trials {
			said += len(one.Steps)
		}
		assert.Greater(t, said, 30, "events were recorded")
		compareTrials(t, g, len(trials), func(i int) trial { return trials[i] })
	})
}

var (
	actions = regexp.MustCompile(`@(get|post|put|patch|delete|query)\('([^'#]+)`)
	foreign = regexp.MustCompile(`(?s)<script.*?</script>|<link[^>]*>| autofocus(="")?`)
)

// recorded is a page without its scripts, and what its actions are answered. The
// answers come by a stream that the page does not have of itself.
func (g generation) recorded(t *testing.T, address string) trial {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	r := &recorder{t: t, client: &http.Client{Jar: jar}}
	page := r.ask(http.MethodGet, address, false)
	base, err := url.Parse(address)
	require.NoError(t, err)
	one := trial{Beta: g.protocol == datastar.Beta, Live: true, Stream: "/recorded"}
	for _, match := range actions.FindAllStringSubmatch(html.UnescapeString(page), -1) {
		target, err := base.Parse(match[2])
		require.NoError(t, err)
		for block := range strings.SplitAfterSeq(r.ask(strings.ToUpper(match[1]), target.String(), true), "\n\n") {
			if strings.HasPrefix(block, "event: ") && !strings.Contains(block, "location.href") {
				one.Steps = append(one.Steps, hears(block))
			}
		}
	}
	stream := fmt.Sprintf(`<i id="recorded" %s="@get('/recorded', {openWhenHidden: true})"></i></body>`, g.load)
	one.Page = strings.Replace(foreign.ReplaceAllString(page, ""), "</body>", stream, 1)
	return one
}

// recorder asks as the client does.
type recorder struct {
	t      *testing.T
	client *http.Client
}

// ask returns an answer, of a stream what comes at once.
func (r *recorder) ask(method, target string, client bool) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 700*time.Millisecond)
	defer cancel()
	var body io.Reader
	switch {
	case !client:
	case method == http.MethodGet || method == http.MethodDelete:
		target += "?datastar=" + url.QueryEscape("{}")
	default:
		body = strings.NewReader("{}")
	}
	request, err := http.NewRequestWithContext(ctx, method, target, body)
	require.NoError(r.t, err)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	if client {
		request.Header.Set("Datastar-Request", "true")
		request.Header.Set("Accept", "text/event-stream, text/html, application/json")
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := r.client.Do(request)
	if err != nil {
		return "" // it is not answered yet
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	return string(text)
}
