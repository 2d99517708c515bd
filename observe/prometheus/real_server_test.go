package prometheus_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long what is done in the background may take.
const patience = 30 * time.Second

// server is a Prometheus.
type server struct{ url string }

// startPrometheus starts Prometheus with the alert rules. It asks an app for its metrics at
// each interval.
func startPrometheus(t *testing.T, app string, interval time.Duration) *server {
	t.Helper()
	if _, err := exec.LookPath("prometheus"); err != nil {
		t.Skip("Prometheus is not installed")
	}
	rules, err := filepath.Abs("../grafana/alerts.yml")
	require.NoError(t, err)
	dir := t.TempDir()
	config := fmt.Sprintf(`
global: {scrape_interval: %[1]v, scrape_timeout: %[1]v, evaluation_interval: %[1]v}
rule_files: [%[2]q]
scrape_configs: [{job_name: app, static_configs: [{targets: [%[3]q]}]}]
`, interval, rules, app)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o600))
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, free.Close())
	command := exec.Command("prometheus", "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+free.Addr().String(), "--log.level=error")
	command.Stderr = os.Stderr
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	s := &server{url: "http://" + free.Addr().String()}
	s.eventually(t, `up{job="app"}`, "1")
	return s
}

// get asks the API of Prometheus.
func (s *server) get(path string, query url.Values, into any) error {
	response, err := http.Get(s.url + "/api/v1/" + path + "?" + query.Encode())
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer := struct {
		Status, Error string
		Data          any
	}{Data: into}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return err
	}
	if answer.Status != "success" {
		return fmt.Errorf("%s: %s", path, answer.Error)
	}
	return nil
}

// sample is a series of an answer, with its newest value, or all.
type sample struct {
	Metric map[string]string
	Value  point
	Values []point
}

type point struct{ at, value float64 }

// UnmarshalJSON reads [1.5,"2"].
func (p *point) UnmarshalJSON(text []byte) error {
	var value string
	err := json.Unmarshal(text, &[]any{&p.at, &value})
	if err == nil {
		p.value, err = strconv.ParseFloat(value, 64)
	}
	return err
}

// query returns what a query says now.
func (s *server) query(query string) ([]sample, error) {
	var found struct{ Result []sample }
	err := s.get("query", url.Values{"query": {query}}, &found)
	return found.Result, err
}

// eventually waits until a query has one value.
func (s *server) eventually(t *testing.T, query, expect string) {
	t.Helper()
	said := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		found, err := s.query(query)
		if said = fmt.Sprint(err); err == nil && len(found) == 1 {
			said = fmt.Sprint(found[0].Value.value)
		}
		if said == expect {
			return
		}
	}
	require.Equal(t, expect, said, query)
}

// alerts returns the state of each alert.
func (s *server) alerts(t *testing.T) map[string]string {
	t.Helper()
	var found struct {
		Groups []struct {
			Rules []struct{ Name, State, Health, LastError string }
		}
	}
	require.NoError(t, s.get("rules", nil, &found))
	states := map[string]string{}
	for _, g := range found.Groups {
		for _, r := range g.Rules {
			require.Equal(t, "ok", r.Health, "%s: %s", r.Name, r.LastError)
			states[r.Name] = r.State
		}
	}
	return states
}

// dashboard is the dashboard.
type dashboard struct{ Panels []panel }

type panel struct {
	Title, Description string
	FieldConfig        struct{ Defaults struct{ Unit string } }
	Targets            []target
}

type target struct{ Expr, LegendFormat string }

// readDashboard reads the dashboard as Grafana does, with a range for its rates.
func readDashboard(t *testing.T, rates string) (d dashboard) {
	t.Helper()
	text, err := os.ReadFile("../grafana/dashboard.json")
	require.NoError(t, err)
	filled := strings.NewReplacer("$__rate_interval", rates, "$job", ".*").Replace(string(text))
	require.NoError(t, json.Unmarshal([]byte(filled), &d))
	return d
}

var labelOf = regexp.MustCompile(`{{(\w+)}}`)

// legend names a series of a target.
func (q target) legend(s sample) string {
	return labelOf.ReplaceAllStringFunc(q.LegendFormat, func(name string) string { return s.Metric[strings.Trim(name, "{}")] })
}
