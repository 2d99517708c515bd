package event_test

import (
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/require"
)

// benchFragments are of a size that a badge, a row and a table have.
var benchFragments = []struct{ name, html string }{
	{"40B", `<b id="badge" class="new">120 unread</b>`},
	{"1KB27lines", benchTable()},
	{"100KB1502lines", benchPage()},
}

// benchTable is about 1 KB in 27 lines.
func benchTable() string {
	row := "<tr>\n  <td class=\"name\">Joe Smith</td><td>joe@example.org</td><td>online since noon, away now</td><td/>\n</tr>\n"
	return strings.TrimSuffix(strings.Repeat(row, 9), "\n")
}

// benchPage is about 100 KB in 1502 lines.
func benchPage() string {
	line := "  <li class=\"entry\"><a href=\"/entry/1\">an entry of many</a></li>\n"
	return "<ul id=\"list\">\n" + strings.Repeat(line, 1500) + "</ul>"
}

func BenchmarkAppend(b *testing.B) {
	for _, p := range protocols {
		for _, f := range benchFragments {
			b.Run(p.String()+"/"+f.name, func(b *testing.B) {
				e := event.MergeFragments(f.html)
				require.NoError(b, e.Err())
				benchmark(b, f.html, func(dst []byte) []byte {
					dst, _ = p.Append(dst, e)
					return dst
				})
			})
		}
	}
}

// BenchmarkFloor measures a loop that is written for exactly one kind of event.
func BenchmarkFloor(b *testing.B) {
	for _, p := range protocols {
		for _, f := range benchFragments {
			b.Run(p.String()+"/"+f.name, func(b *testing.B) {
				floor := floors[p.Generation()]
				benchmark(b, f.html, func(dst []byte) []byte { return floor(dst, f.html) })
			})
		}
	}
}

func benchmark(b *testing.B, html string, appendTo func(dst []byte) []byte) {
	dst := make([]byte, 0, 4*len(html)+4096)
	b.SetBytes(int64(len(html)))
	b.ReportAllocs()
	for b.Loop() {
		dst = appendTo(dst[:0])
	}
}

var floors = map[event.Protocol]func(dst []byte, html string) []byte{
	event.V1:   floorV1,
	event.Beta: floorBeta,
	event.V019: floorSticky,
	event.V018: floorSticky,
}

func floorV1(dst []byte, html string) []byte {
	dst = append(dst, "event: datastar-patch-elements\ndata: elements "...)
	for {
		i := strings.IndexByte(html, '\n')
		if i < 0 {
			return append(append(dst, html...), "\n\n"...)
		}
		dst = append(append(dst, html[:i]...), "\ndata: elements "...)
		html = html[i+1:]
	}
}

func floorBeta(dst []byte, html string) []byte {
	dst = append(dst, "event: datastar-merge-fragments\ndata: fragments "...)
	for {
		i := strings.IndexByte(html, '\n')
		if i < 0 {
			return append(append(dst, html...), "\n\n"...)
		}
		dst = append(append(dst, html[:i]...), "\ndata: fragments "...)
		html = html[i+1:]
	}
}

// floorSticky writes raw continuation lines and so suits only such fragments
// that none of their lines is empty or a keyword.
func floorSticky(dst []byte, html string) []byte {
	dst = append(dst, "event: datastar-fragment\ndata: vt false\ndata: fragment "...)
	for {
		i := strings.IndexByte(html, '\n')
		if i < 0 {
			return append(append(dst, html...), "\n\n"...)
		}
		dst = append(append(dst, html[:i]...), "\ndata: "...)
		html = html[i+1:]
	}
}

// The floors must write the same bytes as the encoders to be comparable.
func TestFloors_writeTheSameBytes(t *testing.T) {
	lines := []int{1, 27, 1502}
	for i, f := range benchFragments {
		require.Equal(t, lines[i], 1+strings.Count(f.html, "\n"), f.name)
		require.InEpsilon(t, []int{40, 1000, 100_000}[i], len(f.html), 0.05, f.name)
		for _, p := range protocols {
			require.Equal(t, encode(t, p, event.MergeFragments(f.html)), string(floors[p.Generation()](nil, f.html)), "%v", p)
		}
	}
}
