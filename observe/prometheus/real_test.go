package prometheus_test

import (
	"maps"
	"math"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// between is which values are right. No value, as of a median of nothing, is not between any.
type between struct{ least, most float64 }

var (
	some = between{math.SmallestNonzeroFloat64, math.Inf(1)}
	zero = between{0, 0}
	none = between{math.NaN(), math.NaN()}
)

func exactly(value float64) between { return between{value, value} }

func (b between) has(value float64) bool {
	return b.least <= value && value <= b.most || math.IsNaN(b.least) && math.IsNaN(value)
}

// answers are what the dashboard shows of the load of TestPrometheus, by panel and legend.
var answers = map[string]map[string]between{
	"Open streams":       {"/rooms/:id": exactly(11), "/late": zero, "/broken": zero, "/flood": zero},
	"Streams that began": {"/rooms/:id": some, "/late": some, "/broken": some, "/flood": some},
	"Streams that ended": {
		"client_gone": some, "error": some, "slow": some, "normal_closure": some, "shutdown": zero, "lifetime": zero, "gap": zero,
	},
	"Time to the first event": {"median": {0.0001, 0.75}, "99 %": {1, 2.5}},
	"Time of a write":         {"median": {0.000001, 0.05}, "99 %": {0.1, 10}},
	"Length of streams": {
		"client_gone": some, "error": {0.0001, 1}, "slow": {2, 30}, "normal_closure": {0.0001, 1}, "shutdown": none, "lifetime": none, "gap": none,
	},
	"Events sent":             {"/rooms/:id": some, "/late": some, "/broken": some, "/flood": some},
	"Bytes sent":              {"/rooms/:id": {1, 10_000}, "/late": some, "/broken": some, "/flood": {50_000, math.Inf(1)}},
	"Followers":               {"rooms": exactly(11)},
	"Published and delivered": {"rooms: published": some, "rooms: delivered": some},
	"Reconnects":              {"rooms: replayed": some, "rooms: gap": some, "rooms: snapshots": some},
	"Behind":                  {"rooms: waiting": zero, "rooms: replaced": zero},
}

// TestPrometheus has a real Prometheus watch an app: pages that open, leave, reconnect, fail,
// and read slowly, and a restart. Each query of the dashboard and each alert is asked for.
func TestPrometheus(t *testing.T) {
	app := startSite(t, "127.0.0.1:0")
	server := startPrometheus(t, app.address, 500*time.Millisecond)
	for _, path := range []string{"/rooms/7", "/late", "/broken", "/flood"} { // then there is a 0 of each to count from
		page := app.open(path, "").read(1)
		app.sent(1)
		page.leave()
	}
	server.eventually(t, "sum(datastar_server_stream_duration_seconds_count)", "4")
	app.load()
	server.eventually(t, `sum(datastar_server_active_streams)`, "11")
	server.eventually(t, `sum(datastar_server_stream_duration_seconds_count{datastar_stream_status="slow"})`, "1")
	server.eventually(t, `sum(datastar_server_stream_duration_seconds_count{datastar_stream_status="error"})`, "4")
	t.Run("figures", func(t *testing.T) {
		server.eventually(t, `datastar_server_events_total{http_route="/rooms/:id"}`, "274") // 14 + 240 + 14 + 6
		server.eventually(t, `datastar_server_time_to_first_event_seconds_count{http_route="/rooms/:id"}`, "17")
		server.eventually(t, `datastar_hub_published_total{datastar_hub_name="rooms"}`, "22")
		server.eventually(t, `datastar_hub_replays_total`, "3")
		server.eventually(t, `datastar_hub_gaps_total`, "1")
		server.eventually(t, `datastar_hub_snapshots_total`, "14")
	})
	t.Run("dashboard", func(t *testing.T) { server.shows(t, answers) })
	t.Run("alerts", func(t *testing.T) {
		expect := map[string]string{
			"DatastarStreamErrors": "pending", "DatastarSlowClients": "pending", "DatastarFirstEventLate": "pending",
			"DatastarWritesBlocked": "pending", "DatastarGaps": "pending",
			"DatastarStreamsLost": "inactive", "DatastarReconnects": "inactive", "DatastarBehind": "inactive",
		}
		states := server.alerts(t)
		for end := time.Now().Add(patience); !maps.Equal(expect, states) && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			states = server.alerts(t)
		}
		assert.Equal(t, expect, states)
	})
	t.Run("restart", func(t *testing.T) {
		require.NoError(t, app.rooms.Shutdown(t.Context()))
		server.eventually(t, `sum(datastar_server_stream_duration_seconds_count{datastar_stream_status="shutdown"})`, "11")
		require.NoError(t, app.server.Close())
		server.eventually(t, `up{job="app"}`, "0")
		again := startSite(t, app.address)
		for range 5 {
			again.open("/rooms/7", "").read(1)
		}
		server.eventually(t, `datastar_server_events_total{http_route="/rooms/:id"}`, "5")
		server.eventually(t, `resets(datastar_server_events_total{http_route="/rooms/:id"}[1m])`, "1")
		server.shows(t, map[string]map[string]between{
			"Open streams": {"/rooms/:id": exactly(5)}, "Followers": {"rooms": exactly(5)},
			"Streams that began": {"/rooms/:id": {0.05, 5}, "/late": some, "/broken": some, "/flood": some}, // it never falls below 0
		})
	})
}

// load has pages do what pages do.
func (s *site) load() {
	var visits sync.WaitGroup
	visits.Go(func() { s.open("/late", "").rest() })
	visits.Go(func() { s.open("/flood", "").dawdle(4 * time.Second) })
	visits.Go(func() { s.open("/flood", "") }) // and reads nothing
	for range 3 {
		s.open("/broken", "").rest()
	}
	var pages []*page
	for range 12 {
		pages = append(pages, s.open("/rooms/7", "").read(1))
	}
	s.publish(20)
	for _, p := range pages {
		p.read(20)
	}
	s.sent(1 + 12 + 12*20)
	seen := s.rooms.Position()
	for _, p := range pages[:5] {
		p.leave()
	}
	require.Eventually(s.t, func() bool { return s.rooms.Followers("room.7") == 7 }, patience, 10*time.Millisecond)
	s.publish(2)
	for range 3 {
		s.open("/rooms/7", seen).read(2)
	}
	s.open("/rooms/7", "1-another").read(1)
	visits.Wait()
}

// shows compares what panels of the dashboard show, of which each query is asked.
func (s *server) shows(t *testing.T, panels map[string]map[string]between) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range readDashboard(t, "1m").Panels {
		seen[p.Title] = true
		shown := map[string]float64{}
		for _, q := range p.Targets {
			found, err := s.query(q.Expr)
			require.NoError(t, err, "%s: %s", p.Title, q.Expr)
			for _, series := range found {
				shown[q.legend(series)] = series.Value.value
			}
		}
		expect, expected := panels[p.Title]
		for legend, value := range expect {
			got, there := shown[legend]
			assert.True(t, there && value.has(got), "%s, %s: %v (there: %v), and expected is %v", p.Title, legend, got, there, value)
		}
		if expected {
			assert.Len(t, shown, len(expect), "%s shows %v", p.Title, shown)
		}
	}
	for title := range panels {
		assert.True(t, seen[title], "there is no panel %q", title)
	}
}

func TestAnswersAreComplete(t *testing.T) {
	for _, p := range readDashboard(t, "1m").Panels {
		assert.Contains(t, answers, p.Title)
		assert.NotEmpty(t, p.Description, p.Title)
	}
}

func TestAlerts(t *testing.T) {
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("Prometheus is not installed")
	}
	for _, arguments := range [][]string{{"check", "rules", "alerts.yml"}, {"test", "rules", "alerts_test.yml"}} {
		command := exec.Command("promtool", arguments...)
		command.Dir = "../grafana"
		out, err := command.CombinedOutput()
		assert.NoError(t, err, "%s", out)
	}
}
