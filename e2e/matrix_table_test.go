package e2e

import (
	"fmt"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// written is the line of docs/reliability.md after which the table stands.
const written = "<!-- make matrix writes what follows. -->\n"

// measured is a table of Markdown, and what it was measured with.
func measured(t *testing.T, all []result, firefox, webkit string) string {
	t.Helper()
	kept, bare := split(all, func(r result) bool { return !r.bare })
	text := fmt.Sprintf("\n%s, %d cores: Chromium %s, Firefox %s, WebKitGTK %s, nginx %s, Caddy %s, HAProxy %s.\n\n",
		time.Now().Format(time.DateOnly), runtime.NumCPU(), chromiumVersion(t), firefox, webkit,
		version(t, "nginx", "-v"), version(t, "caddy", "version"), version(t, "haproxy", "-v")) +
		"| | pages | alive | back after an outage of 1 s | of 5 s | of 40 s | requests in 5 s | in 40 s | numbers lost | twice | streams at once | status wrong |\n" +
		"|---|---|---|---|---|---|---|---|---|---|---|---|\n" +
		row("**all**", kept)
	for _, by := range []func(r result) string{
		func(r result) string { return r.browser },
		func(r result) string { return r.version },
		func(r result) string { return r.route },
		func(r result) string { return r.fault },
	} {
		text += rows(kept, by)
	}
	text += row("**V1 without the script**", bare)
	text += rows(bare, func(r result) string { return "without: " + r.route })
	return text + rows(bare, func(r result) string { return "without: " + r.fault })
}

func split(all []result, first func(result) bool) (yes, no []result) {
	for _, r := range all {
		if first(r) {
			yes = append(yes, r)
		} else {
			no = append(no, r)
		}
	}
	return yes, no
}

// rows are those of results by what they have in common, in the order of the matrix.
func rows(all []result, by func(result) string) (text string) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b result) int { return a.at() - b.at() })
	for len(all) > 0 {
		name := by(all[0])
		var group []result
		group, all = split(all, func(r result) bool { return by(r) == name })
		text += row(name, group)
	}
	return text
}

// at is where a result stands in the matrix.
func (r result) at() int {
	return slices.IndexFunc(visitors(), func(v visitor) bool { return v == r.visitor })*1000 + slices.Index(allOutages(), r.outage)
}

// row sums results up.
func row(name string, all []result) string {
	alive, lost, doubled, most, silent := 0, 0, 0, 0, 0
	for _, r := range all {
		if r.alive() {
			alive++
		}
		if len(r.misstatements()) > 0 {
			silent++
		}
		lost, doubled, most = lost+r.lost, doubled+r.doubled, max(most, r.most)
	}
	cells := []any{name, len(all), alive}
	for _, long := range outages {
		cells = append(cells, backs(all, long))
	}
	for _, long := range outages[1:] {
		cells = append(cells, requested(all, long))
	}
	cells = append(cells, lost, doubled, most, silent)
	return fmt.Sprintf(strings.Repeat("| %v ", len(cells))+"|\n", cells...)
}

// backs is the median and the worst time after which pages were back.
func backs(all []result, long time.Duration) string {
	var times []time.Duration
	for _, r := range all {
		if r.long == long && r.back > 0 {
			times = append(times, r.back)
		}
	}
	if len(times) == 0 {
		return "–"
	}
	slices.Sort(times)
	return fmt.Sprintf("%.1f / %.1f s", times[len(times)/2].Seconds(), times[len(times)-1].Seconds())
}

// asks is the mean and the greatest number of requests.
func requested(all []result, long time.Duration) string {
	pages, sum, most := 0, 0, 0
	for _, r := range all {
		if r.long == long {
			pages, sum, most = pages+1, sum+r.during, max(most, r.during)
		}
	}
	return fmt.Sprintf("%.1f / %d", float64(sum)/float64(max(pages, 1)), most)
}

var number = regexp.MustCompile(`\d+(\.\d+)+`)

// version is the version that a program says it has.
func version(t *testing.T, program, flag string) string {
	t.Helper()
	out, err := exec.Command(program, flag).CombinedOutput()
	require.NoError(t, err)
	return number.FindString(string(out))
}

func chromiumVersion(t *testing.T) string {
	t.Helper()
	p, cancel := window(t)
	defer cancel()
	return number.FindString(p.eval(`navigator.userAgent.match(/Chrome\/[\d.]+/)[0]`))
}
