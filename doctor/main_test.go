package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// serve serves an app, with a doctor or without.
func serve(t *testing.T, doctor bool, lacks ...string) (url string) {
	t.Helper()
	config := datastar.DefaultConfig
	config.Heartbeat = 100 * time.Millisecond
	config.OnError = func(*datastar.Context, error) []datastar.Event { return nil }
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/clock", datastar.Handler(func(c *datastar.Context) error { return c.PatchSignals(map[string]int{"n": 1}) }))
	e.GET("/text", datastar.Handler(func(c *datastar.Context) error { return c.String(http.StatusOK, "hello") }))
	if len(lacks) == 0 {
		e.GET("/ready", datastar.Ready())
	}
	if doctor {
		datastar.Doctor(e)
	}
	return strings.Replace(testkit.Start(t, e), "127.0.0.1", "localhost", 1)
}

func TestRun(t *testing.T) {
	healthy, ill, without := serve(t, true), serve(t, true, "ready"), serve(t, false)
	for _, tt := range []struct {
		name   string
		args   []string
		code   int
		out    string
		errors string
	}{
		{"healthy", []string{healthy}, 0, "All is well.\n", ""},
		{"any page of it", []string{healthy + "/clock?a=b"}, 0, "All is well.\n", ""},
		{"the doctor's page", []string{healthy + "/_datastar/doctor"}, 0, "All is well.\n", ""},
		{"ill", []string{ill}, 1, "\nno-ready\n  The app has no route for readiness, such as /ready.\n", ""},
		{"from outside", []string{without + "/clock"}, 0, "The app has no doctor for this address, so this is what shows from outside: 200 text/event-stream, http/1.1", ""},
		{"from outside, ill", []string{without + "/text"}, 1, "\nno-stream\n  " + without + "/text answers 200 text/plain instead of a stream of events.\n", ""},
		{"nobody is there", []string{"http://localhost:1/"}, 2, "", "doctor: "},
		{"no URL", nil, 2, "", "usage: doctor [flags] URL\n"},
		{"half a URL", []string{"localhost:3000"}, 2, "", "usage: doctor [flags] URL\n"},
		{"another scheme", []string{"ftp://localhost/"}, 2, "", "usage: doctor [flags] URL\n"},
		{"two URLs", []string{healthy, ill}, 2, "", "usage: doctor [flags] URL\n"},
		{"a flag that is none", []string{"-yaml", healthy}, 2, "", "flag provided but not defined: -yaml\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, errors strings.Builder
			assert.Equal(t, tt.code, run(t.Context(), tt.args, &out, &errors))
			assert.Contains(t, out.String(), tt.out)
			assert.Contains(t, errors.String(), tt.errors)
			if tt.errors == "" {
				assert.Empty(t, errors.String())
			} else {
				assert.Empty(t, out.String())
			}
		})
	}
}

func TestRun_json(t *testing.T) {
	var out, errors strings.Builder
	assert.Equal(t, ill, run(t.Context(), []string{"-json", serve(t, true, "ready")}, &out, &errors))
	var got struct {
		Findings []struct{ Name, Wrong, Seen, Fix string }
		Measured struct {
			HTTP  string
			Small struct{ Events int }
		}
		Facts struct{ Heartbeat int }
	}
	require.NoError(t, json.Unmarshal([]byte(out.String()), &got))
	require.Len(t, got.Findings, 1)
	assert.Equal(t, "no-ready", got.Findings[0].Name)
	assert.Contains(t, got.Findings[0].Fix, "datastar.Ready(…)")
	assert.Equal(t, "http/1.1", got.Measured.HTTP)
	assert.Equal(t, 5, got.Measured.Small.Events)
	assert.Equal(t, 100, got.Facts.Heartbeat)
}
