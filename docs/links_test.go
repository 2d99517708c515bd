package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	link    = regexp.MustCompile(`(?:\]\(|src=")([^)"\s]+)`)
	named   = regexp.MustCompile(`\[([\w/-]+\.md)\]\(([\w/-]+\.md)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	marks   = regexp.MustCompile(`[^\w\- ]`)
	code    = regexp.MustCompile("`[^`]*`")
)

// What a page links to in the repository is there, headings too.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, from := range append(pages, "../README.md", "../CHANGELOG.md", "../CONTRIBUTING.md", "../llms.txt") {
		for _, found := range link.FindAllStringSubmatch(code.ReplaceAllString(prose(t, from), ""), -1) {
			to, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(to, ":") {
				continue
			}
			file := from
			if to != "" {
				file = filepath.Join(filepath.Dir(from), to)
			}
			if assert.FileExists(t, dir(file), "%s links to %s", from, found[1]) && anchor != "" {
				assert.Contains(t, anchors(t, file), anchor, "%s links to %s", from, found[1])
			}
		}
		for _, found := range named.FindAllStringSubmatch(prose(t, from), -1) {
			assert.Equal(t, found[1], found[2], "%s calls a page by the name of another", from)
		}
	}
}

// dir stands for a folder by what it is in.
func dir(file string) string {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return "go.mod"
	}
	return file
}

// prose is a page without its blocks of code.
func prose(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return fence.ReplaceAllString(string(text), "")
}

// anchors are those that GitHub gives the headings of a page.
func anchors(t *testing.T, name string) (all []string) {
	t.Helper()
	for _, found := range heading.FindAllStringSubmatch(prose(t, name), -1) {
		all = append(all, strings.ReplaceAll(marks.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-"))
	}
	return all
}
