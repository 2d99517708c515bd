// Package script has what the middleware needs to serve a script of its own: the
// addresses, the hashes, and the bytes as they are sent.
package script

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"sync"
)

// Client is the name of the script that is the Datastar client.
const Client = "client"

const folder, extension = "/_datastar/", ".js"

// Script is a script that does not change.
type Script struct {
	Text      []byte
	Path      string // the address of exactly this text
	Any       string // the address of whichever text there is, for pages written by hand
	Version   string // names the text
	Integrity string // for the attribute of that name

	// Gzip returns the text compressed.
	Gzip func() []byte
}

// New returns the script of a name, such as "live".
func New(name string, text []byte) *Script {
	short, whole := sha256.Sum256(text), sha512.Sum384(text)
	s := &Script{
		Text:      text,
		Any:       folder + name + extension,
		Version:   hex.EncodeToString(short[:6]),
		Integrity: "sha384-" + base64.StdEncoding.EncodeToString(whole[:]),
		Gzip:      sync.OnceValue(func() []byte { return compress(text) }),
	}
	s.Path = folder + name + "-" + s.Version + extension
	return s
}

// Serves reports whether a path, perhaps with others before it, is that of this script,
// or of another version of it, and whether it is that of exactly this text.
func (s *Script) Serves(path string) (is, exactly bool) {
	at := strings.LastIndex(path, folder)
	if at < 0 {
		return false, false
	}
	path = path[at:]
	named := strings.TrimSuffix(s.Any, extension) + "-"
	is = path == s.Any || strings.HasPrefix(path, named) && strings.HasSuffix(path, extension)
	return is, path == s.Path
}

func compress(text []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // there is this level
	_, _ = w.Write(text)                                  // to a buffer, which takes all
	_ = w.Close()
	return b.Bytes()
}
