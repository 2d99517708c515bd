package prometheus_test

import (
	"cmp"
	"context"
	_ "embed"
	"flag"
	"fmt"
	"html/template"
	"io"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	pictureFile = flag.String("picture", "", "draw the dashboard into this `file`")
	pictureTime = flag.Duration("picture.time", 4*time.Minute, "how long its app runs before")
)

// TestPicture draws the picture of the dashboard: its own queries, answered by a Prometheus
// that watched an app for some minutes, on a page of ours. It is not Grafana that draws it.
func TestPicture(t *testing.T) {
	if *pictureFile == "" {
		t.Skip("-picture says where to")
	}
	app := startSite(t, "127.0.0.1:0")
	server := startPrometheus(t, app.address, time.Second)
	begin := time.Now().Add(5 * time.Second)
	app = app.live(*pictureTime / 2)
	require.NoError(t, app.rooms.Shutdown(t.Context()))
	time.Sleep(2 * time.Second)
	require.NoError(t, app.server.Close())
	time.Sleep(2 * time.Second)
	startSite(t, app.address).live(*pictureTime / 2)

	html := filepath.Join(t.TempDir(), "dashboard.html")
	file, err := os.Create(html)
	require.NoError(t, err)
	require.NoError(t, drawing.Execute(file, server.drawn(t, begin, time.Now())))
	require.NoError(t, file.Close())
	out, err := exec.Command("chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=1.5",
		"--window-size=1280,960", "--screenshot="+*pictureFile, html).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// live has people come and go.
func (s *site) live(d time.Duration) *site {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Duration(100+rand.IntN(300)) * time.Millisecond) {
		stay := time.Duration((0.1 + rand.ExpFloat64()) * float64(time.Minute))
		go s.visit("/rooms/"+strconv.Itoa(5+rand.IntN(3)), "", stay)
		switch n := rand.IntN(100); {
		case n < 3:
			go s.visit("/broken", "", time.Second)
		case n < 8:
			go s.visit("/late", "", late)
		case n < 9:
			go s.open("/flood", "").dawdle(5 * time.Second)
		case n < 10:
			s.open("/flood", "")
		case n < 30:
			seen := s.rooms.Position()
			time.AfterFunc(time.Second, func() { s.visit("/rooms/7", seen, stay) })
		case n < 31:
			go s.visit("/rooms/7", "1-another", stay)
		}
		s.publish(rand.IntN(8))
	}
	return s
}

// visit has a page open for a while, which reconnects a second after its stream has ended.
func (s *site) visit(path, after string, stay time.Duration) {
	ctx, leave := context.WithTimeout(context.Background(), stay)
	defer leave()
	for ; ctx.Err() == nil; time.Sleep(time.Second) {
		if response, err := s.ask(ctx, path, after); err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	}
}

// The size of a chart.
const chartWidth, chartHeight = 350.0, 120.0

type chart struct {
	Title string
	Most  string // the largest value
	Lines []line
}

type line struct{ Legend, Color, Path string }

// drawn asks for all panels of the dashboard over a time.
func (s *server) drawn(t *testing.T, begin, end time.Time) (all []chart) {
	for _, p := range readDashboard(t, "15s").Panels {
		var shown []sample
		most := 0.0
		for _, q := range p.Targets {
			var found struct{ Result []sample }
			require.NoError(t, s.get("query_range", url.Values{
				"query": {q.Expr}, "step": {"1"}, "start": {fmt.Sprint(begin.Unix())}, "end": {fmt.Sprint(end.Unix())},
			}, &found))
			for _, series := range found.Result {
				series.Values = slices.DeleteFunc(series.Values, func(p point) bool { return math.IsNaN(p.value) })
				if len(series.Values) == 0 {
					continue
				}
				most = max(most, slices.MaxFunc(series.Values, func(a, b point) int { return cmp.Compare(a.value, b.value) }).value)
				series.Metric = map[string]string{"": q.legend(series)}
				shown = append(shown, series)
			}
		}
		c := chart{Title: p.Title, Most: quantity(most, p.FieldConfig.Defaults.Unit)}
		for i, series := range shown {
			c.Lines = append(c.Lines, line{series.Metric[""], colors[i%len(colors)], path(series.Values, begin, end, most)})
		}
		all = append(all, c)
	}
	return all
}

// path is the line of some values. It breaks where there are none.
func path(values []point, begin, end time.Time, most float64) string {
	var to strings.Builder
	last := math.Inf(-1)
	for _, p := range values {
		verb := "L"
		if p.at > last+1.5 {
			verb = "M"
		}
		last = p.at
		x := (p.at - float64(begin.Unix())) / end.Sub(begin).Seconds() * chartWidth
		fmt.Fprintf(&to, "%s%.1f %.1f", verb, x, chartHeight*(1-p.value/max(most, 1e-9)))
	}
	return to.String()
}

// quantity writes a value in a unit of Grafana's.
func quantity(value float64, unit string) string {
	prefix := ""
	if value >= 1e6 {
		value, prefix = value/1e6, "M"
	}
	digits := strconv.FormatFloat(value, 'g', 3, 64)
	if value >= 100 {
		digits = strconv.FormatFloat(value, 'f', 0, 64)
	}
	return digits + " " + prefix + map[string]string{"s": "s", "ops": "per second", "Bps": "B per second"}[unit]
}

var colors = []string{"#3b82c4", "#d9772b", "#3c9a5f", "#c2453d", "#8a63b5", "#7a5a4c", "#c968a5", "#707070"}

//go:embed testdata/dashboard.html
var drawingText string

var drawing = template.Must(template.New("").Parse(drawingText))
