package page_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	// pinned is what Script says: the client's release and its hash.
	pinned = regexp.MustCompile(`datastar@([\d.]+)/bundles/datastar\.js" integrity="(sha384-[^"]+)"`)
	// releases are all of 1.x after 1.0.0. What comes before tells them from other numbers.
	releases = regexp.MustCompile(`(?:^|[^\w.])v?(1\.0\.[1-9]\d*)\b|datastar@v?(1\.\d+\.\d+)/`)
	// history says what a release brought. It stays true of later ones.
	history = regexp.MustCompile(`\b(from|before|until|since)\s+(//\s+)?1\.\d+\.\d+\b`)
	hashes  = regexp.MustCompile(`sha384-[A-Za-z0-9+/]{64}`)
)

// The release that is tested too, and where it is named beside the newest.
const older = "1.0.2"

var both = []string{"CONTRIBUTING.md", "docs/known-faults.md", "docs/protocols.md", "docs/reliability.md", "e2e/faults_test.go", "e2e/generations_test.go"}

// The newest release of 1.x is said in v1.go. What else names a release in code, pages
// and guides names the same one.
func TestEverythingNamesTheNewestClient(t *testing.T) {
	tag, err := page.For(event.V1).Script()
	require.NoError(t, err)
	pin := pinned.FindStringSubmatch(string(tag))
	require.NotNil(t, pin, "%s", tag)
	newest, hash := pin[1], pin[2]

	var naming []string
	eachText(t, func(name, text string) {
		text = history.ReplaceAllString(text, "")
		for _, match := range releases.FindAllStringSubmatch(text, -1) {
			release := match[1] + match[2]
			if release == newest {
				naming = append(naming, name)
			} else if release != older || !slices.Contains(both, name) {
				t.Errorf("%s names %s, and page/v1.go %s: \"from %[2]s on\" says what a release brought", name, release, newest)
			}
		}
		if !strings.HasPrefix(name, "page/") {
			for _, other := range hashes.FindAllString(text, -1) {
				assert.Equal(t, hash, other, name)
			}
		}
	})
	assert.Subset(t, naming, append(both, "README.md", "_example/generations.go", "page/builder.go", "page/script.go"))
}

// eachText reads the code, the pages and the guides of the repository.
func eachText(t *testing.T, read func(name, text string)) {
	t.Helper()
	root := os.DirFS("..")
	require.NoError(t, fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata"}, d.Name()):
			return fs.SkipDir
		case name == "CHANGELOG.md" || name == "page/pins_test.go" || !slices.Contains([]string{".go", ".md", ".html", ".templ"}, filepath.Ext(name)):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		read(name, string(text))
		return err
	}))
}
