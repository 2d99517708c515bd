package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/_example/internal/hostile"
	"github.com/echo-datastar/datastar/hub"
)

// besieged is a server of the example and the wide app, and what befell it.
type besieged struct {
	*ledger
	app     *app
	wide    *wide
	address *net.TCPAddr
	routes  []hostile.Route
}

func besiege(t *testing.T) *besieged {
	s := &besieged{ledger: newLedger(), app: newApp(""), wide: newWide()}
	// A hub that keeps little, so that what it keeps is not taken for a leak.
	s.app.live.hub = hub.NewMemory(hub.MemoryConfig{Snapshot: s.app.live.snapshot, OnPresence: s.app.live.presence, ReplayEvents: 8})
	s.watch(s.app.Echo)
	s.watch(s.wide.Echo)
	s.routes = append(routesOf(s.app.Echo), routesOf(s.wide.Echo)...)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.address = listener.Addr().(*net.TCPAddr)
	server := &http.Server{Handler: s, MaxHeaderBytes: hostile.MaxHeaderBytes, ErrorLog: log.New(s.ledger, "", 0)}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// ServeHTTP serves both apps.
func (s *besieged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if number := r.Header.Get(hostile.NumberHeader); number != "" {
		w.Header().Set(hostile.NumberHeader, number)
	}
	switch {
	case strings.HasPrefix(r.URL.Path, hostile.Smuggled):
		s.fault("attack "+strings.TrimPrefix(r.URL.Path, hostile.Smuggled), "a body ran as a request")
	case strings.HasPrefix(r.URL.Path, "/wide/"):
		s.wide.ServeHTTP(w, r)
	default:
		s.app.ServeHTTP(w, r)
	}
}

// routesOf are an app's routes, in an order that does not change from run to
// run; of those that all methods have, GET, POST and QUERY.
func routesOf(e *echo.Echo) (routes []hostile.Route) {
	for _, r := range e.Routes() {
		path, wide := strings.Replace(r.Path, ":id", "1", 1), strings.HasPrefix(r.Path, "/wide/")
		switch {
		case r.Method == echo.RouteNotFound:
			path, r.Method = strings.TrimSuffix(path, "*")+"nowhere", "POST"
		case wide && !slices.Contains([]string{"GET", "POST", "QUERY"}, r.Method):
			continue
		}
		path = strings.Replace(path, "*", "/pictures/login.png", 1)
		name := path[strings.LastIndex(path, "/")+1:]
		routes = append(routes, hostile.Route{Method: r.Method, Path: path, Endless: endless[name] || name == "feed"})
	}
	slices.SortFunc(routes, func(a, b hostile.Route) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
	return routes
}

// play plays attacks, many at a time.
func (s *besieged) play(t *testing.T, g *hostile.Generator, from, to int) {
	numbers := make(chan int)
	var clients sync.WaitGroup
	for range 64 {
		clients.Go(func() {
			for number := range numbers {
				s.attack(t, g.Attack(number))
			}
		})
	}
	for number := from; number < to; number++ {
		numbers <- number
	}
	close(numbers)
	clients.Wait()
}

func (s *besieged) attack(t *testing.T, a hostile.Attack) {
	conn, err := net.DialTCP("tcp", nil, s.address)
	if !assert.NoError(t, err) {
		return
	}
	s.begins(conn.LocalAddr().String(), a.Number)
	s.judged(a, hostile.Play(conn, a))
}

// answers asks for the first page, as a browser does.
func (s *besieged) answers(t *testing.T) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(fmt.Sprintf("http://%s/", s.address))
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusOK, response.StatusCode)
}
