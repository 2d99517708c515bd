// Package live has the script that keeps the streams of a page alive, and the path it
// is served under.
package live

import (
	"crypto/sha256"
	_ "embed" // live.js
	"encoding/hex"
	"strings"
)

//go:embed live.js
var source string

// Mark is the fragment of the URL of a request that the script keeps alive. No server
// receives it.
const Mark = "#live"

// Signal is the signal that the script sets to the state of the page's streams: "" when
// all is well, "reconnecting", "back" for a moment, or "lost".
const Signal = "_live"

// Any is the address of the script, for pages written by hand.
const Any = name + extension

const name, extension = "/_datastar/live", ".js"

// Script is what a browser runs, and Path the address of exactly that.
var (
	Script = strip(source)
	Path   = name + "-" + version(Script) + extension
)

// Serves reports whether a path, perhaps with others before it, is that of a script of
// this or another version, and whether it is this one.
func Serves(path string) (is, current bool) {
	at := strings.LastIndex(path, name)
	if at < 0 || !strings.HasSuffix(path, extension) {
		return false, false
	}
	path = path[at:]
	return path == Any || path[len(name)] == '-', path == Path
}

func version(script string) string {
	sum := sha256.Sum256([]byte(script))
	return hex.EncodeToString(sum[:6])
}

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
