// Package dev is development mode but for Echo: it adds a script to pages, tells it what
// changed on disk and what went wrong, and finds where that is.
package dev

import (
	"crypto/rand"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config is that of package dev, with its defaults.
type Config struct {
	Watch    []fs.FS
	Texts    string // where templ has the texts of a program that it watches, or ""
	Interval time.Duration
}

// Server is development mode for an app.
type Server struct {
	Config
	boot string // names the process

	compressed sync.Once // that it was said

	mu      sync.Mutex
	seen    files // what is known of the files, or nil
	changes int   // how often files changed
	pages   map[*follower]bool
	stop    func()                // watching the files, which nobody does while it is nil
	servers map[*http.Server]bool // that serve pages, and whether they shut down
}

// New returns development mode, which does nothing yet.
func New(config Config) *Server {
	return &Server{Config: config, boot: rand.Text()[:8], pages: map[*follower]bool{}, servers: map[*http.Server]bool{}}
}

const (
	folder     = "/_datastar/"
	scriptPath = folder + "dev.js"
	eventsPath = folder + "dev/events"
)

// Header is the header by which pages name themselves and their requests, such as "7.1".
// A page that is asked for again, to be compared, has Again in it.
const (
	Header = "Datastar-Dev"
	Again  = "page"
)

// Serve answers a request for what pages load by themselves. It reports false for any
// other.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request) bool {
	at := strings.LastIndex(r.URL.Path, folder)
	if at < 0 || r.Method != http.MethodGet {
		return false
	}
	switch r.URL.Path[at:] {
	case scriptPath:
		serveScript(w, r)
	case eventsPath:
		s.follow(w, r)
	default:
		return false
	}
	return true
}
