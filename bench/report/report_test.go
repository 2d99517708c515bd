package report_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/bench/report"
)

func TestPage(t *testing.T) {
	got := report.Results{
		Facts: [][2]string{{"machine", "two cores"}},
		Sections: []report.Section{{
			Title: "Encode",
			Intro: "What an event takes.",
			Run:   "Measured today.",
			Goals: []report.Goal{
				{What: "fast", AtMost: 1.3, Unit: "×", Got: 1.2, Reason: "not shown"},
				{What: "faster", AtLeast: 8, Unit: "×", Got: 7.5, Reason: "The copy."},
				{What: "fastest", AtLeast: 8, Unit: "×", Got: report.Figure(math.NaN()), Reason: "not shown"},
			},
			Tables:  []report.Table{{Caption: "In ns:", Columns: []string{"", "V1"}, Rows: [][]string{{"a", "1"}}}},
			Plots:   []report.Plot{{Name: "size", Title: "Size"}},
			LeftOut: []string{"Express: there is no npm"},
		}},
	}.Page("# Top\n")
	assert.Equal(t, `# Top

| | |
|---|---|
| machine | two cores |

## Encode

What an event takes.

Measured today.

| goal | wanted | measured | |
|---|---|---|---|
| fast | ≤ 1.3 × | 1.2 × | met |
| faster | ≥ 8 × | 7.5 × | missed |
| fastest | ≥ 8 × | – × | not measured |

**Missed: faster.** The copy.

In ns:

|  | V1 |
|---|---|
| a | 1 |

![Size](plots/size.svg)

Left out: Express: there is no npm.
`, got)
}

// What was not measured survives results.json, and reasons are found again when the page is
// written from it.
func TestResults_survive(t *testing.T) {
	before := report.Results{Sections: []report.Section{{
		Title: "Encode",
		Goals: []report.Goal{{What: "fast", AtMost: 1, Got: report.Figure(math.NaN()), Key: "a"}, {What: "faster", AtMost: 1, Got: 2, Key: "b"}},
	}}}
	data, err := json.Marshal(before)
	require.NoError(t, err)
	var after report.Results
	require.NoError(t, json.Unmarshal(data, &after))
	after.Explain(map[string]string{"a": "not shown", "b": "The copy."})
	page := after.Page("")
	assert.Contains(t, page, "| fast | ≤ 1  | –  | not measured |")
	assert.Contains(t, page, "**Missed: faster.** The copy.")
	assert.NotContains(t, page, "not shown")
}

func TestResults_Put(t *testing.T) {
	var r report.Results
	r.Put(report.Section{Title: "a", Intro: "old"})
	r.Put(report.Section{Title: "b"})
	r.Put(report.Section{Title: "a", Intro: "new"})
	assert.Equal(t, []report.Section{{Title: "a", Intro: "new"}, {Title: "b"}}, r.Sections)
}

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		x    float64
		want string
	}{
		{0, "0"}, {0.0123, "0.012"}, {0.1, "0.1"}, {0.97, "0.97"}, {1, "1"}, {1.25, "1.25"}, {9.949, "9.95"}, {9.96, "10"}, {12, "12"},
		{12.34, "12.3"}, {123.4, "123"}, {1234, "1,230"}, {1234567, "1,230,000"}, {-1234, "-1,230"}, {math.NaN(), "–"},
	} {
		assert.Equal(t, tt.want, report.Number(tt.x), "%v", tt.x)
	}
	assert.Equal(t, "999 ns", report.Time(999))
	assert.Equal(t, "1.5 µs", report.Time(1500))
	assert.Equal(t, "1,230 s", report.Time(1.234e12))
	assert.Equal(t, "27.5 kB", report.Bytes(27_500))
}

var lines = report.Plot{
	Name: "streams", Title: "Streams & <CPU>", X: report.Axis{Label: "streams"}, Y: report.Axis{Label: "CPU", Format: "time"},
	Lines: []report.Line{
		{Name: "a", X: []float64{1, 10, 100}, Y: []float64{1000, 10_000, 100_000}},
		{Name: "b", X: []float64{1, 10, 100}, Y: []float64{1000, 10_000, 110_000}, Dashed: true},
	},
}

func TestPlot_isXML(t *testing.T) {
	bars := report.Plot{Title: "Bars", X: report.Axis{Label: "a second"}, Bars: []report.Bar{{"GET <a>", "ours", 2, true}, {"GET <a>", "raw", 1, false}}}
	for _, p := range []report.Plot{lines, bars} {
		decoder := xml.NewDecoder(strings.NewReader(p.SVG()))
		for {
			_, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if !assert.NoError(t, err, p.Title) {
				break
			}
		}
	}
	assert.Contains(t, bars.SVG(), `width="460.0"`)
	assert.Contains(t, bars.SVG(), `width="230.0"`)
}

// Lines begin and end where the scales say, each decade is as wide as the next, and names
// are not written over each other.
func TestPlot_lines(t *testing.T) {
	svg := lines.SVG()
	assert.Contains(t, svg, `points="80.0,344.0 300.0,`)
	assert.Contains(t, svg, `1 µs</text>`)
	a, b := labelAt(t, svg, "a"), labelAt(t, svg, "b")
	assert.GreaterOrEqual(t, math.Abs(a-b), 15.0)
	assert.Less(t, b, a, "b ends higher")

	low := lines
	low.Lines = nil
	for _, name := range []string{"a", "b", "c"} {
		low.Lines = append(low.Lines, report.Line{Name: name, X: []float64{1, 100}, Y: []float64{1000, 10}})
	}
	assert.Equal(t, []float64{316, 332, 348}, []float64{labelAt(t, low.SVG(), "a"), labelAt(t, low.SVG(), "b"), labelAt(t, low.SVG(), "c")}, "above the numbers of the scale")
}

func labelAt(t *testing.T, svg, name string) float64 {
	t.Helper()
	for _, line := range strings.Split(svg, "\n") {
		if strings.HasSuffix(line, ">"+name+"</text>") && strings.Contains(line, `x="538.0"`) {
			var y float64
			_, after, _ := strings.Cut(line, ` y="`)
			_, err := fmt.Sscanf(after, "%f", &y)
			assert.NoError(t, err)
			return y
		}
	}
	t.Fatalf("no label %s in %s", name, svg)
	return 0
}
