// Package live has the script that pages load before the client. It names the tab in their
// requests, keeps their streams alive, has the newest of several requests win, and has each
// script of a patch run once.
package live

import (
	_ "embed" // tab.js, live.js, newest.js and scripts.js
	"strings"

	"github.com/echo-datastar/datastar/internal/script"
)

//go:embed tab.js
var tab string

//go:embed live.js
var streams string

//go:embed newest.js
var newest string

//go:embed scripts.js
var scripts string

// Mark is the fragment of the URL of a request that the script keeps alive. No server
// receives it.
const Mark = "#live"

// Newest is the fragment of the URL of a request that breaks off an older one like it, on
// clients that do not by themselves. The query that the page has written follows it.
const Newest = "#newest"

// Signal is the signal that the script sets to the state of the page's streams: "" when
// all is well, "reconnecting", "back" for a moment, or "lost".
const Signal = "_live"

// Script is what a browser runs.
var Script = script.New("live", []byte(strip(tab)+";"+strip(streams)+";"+strip(newest)+";"+strip(scripts)))

// strip leaves out comments and tabs, which begin lines only.
func strip(source string) string {
	var b strings.Builder
	for line := range strings.Lines(source) {
		if line = strings.TrimLeft(line, "\t\n"); line != "" && !strings.HasPrefix(line, "//") {
			b.WriteString(line)
		}
	}
	return b.String()
}
