package dom

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/event"
)

// parsed returns a page with a body.
func parsed(t *testing.T, body string) *Document {
	t.Helper()
	d, err := Parse(strings.NewReader("<!doctype html><body>" + body))
	require.NoError(t, err)
	return d
}

// patched returns the body after an event, and what came of it.
func patched(t *testing.T, d *Document, p Patch, protocol event.Protocol) (string, Result) {
	t.Helper()
	result, err := d.Patch(p, protocol)
	require.NoError(t, err)
	return d.InnerHTML(d.Body()), result
}

// one returns the only element that a selector matches.
func one(t *testing.T, d *Document, css string) *html.Node {
	t.Helper()
	found, err := d.Query(css)
	require.NoError(t, err)
	require.Len(t, found, 1, css)
	return found[0]
}

// names returns the names and ids of nodes.
func names(nodes []*html.Node) string {
	var names []string
	for _, n := range nodes {
		names = append(names, nodeName(n))
	}
	return strings.Join(names, " ")
}

func nodeName(n *html.Node) string {
	switch {
	case n.Type == html.TextNode:
		return "'" + n.Data + "'"
	case n.Type == html.CommentNode:
		return "<!>"
	case idOf(n) != "":
		return n.Data + "#" + idOf(n)
	}
	return n.Data
}

// keepers returns the elements of the body by name, with a star at those that are
// among the ones before.
func keepers(d *Document, before []*html.Node) string {
	var found []string
	for n := range d.Body().Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		name := nodeName(n)
		if slices.Contains(before, n) {
			name += "*"
		}
		found = append(found, name)
	}
	return strings.Join(found, " ")
}

// written returns records, one a word.
func written(records []Record) string {
	var words []string
	for _, r := range records {
		switch {
		case r.Added != nil:
			words = append(words, "+"+nodeName(r.Added))
		case r.Removed != nil:
			words = append(words, "-"+nodeName(r.Removed))
		default:
			words = append(words, nodeName(r.Target)+"@"+r.Attr)
		}
	}
	return strings.Join(words, " ")
}

type rows []struct {
	name   string
	body   string
	patch  Patch
	expect string // of the body
}

func (rows rows) run(t *testing.T, protocol event.Protocol) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			body, _ := patched(t, parsed(t, row.body), row.patch, protocol)
			assert.Equal(t, row.expect, body)
		})
	}
}
