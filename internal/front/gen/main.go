// Command gen writes the front for Echo v5 into the folder it is run in, which
// is echov5, from the root above it.
package main

import (
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/echo-datastar/datastar/internal/front"
)

func main() {
	log.SetFlags(0)
	if err := write(); err != nil {
		log.Fatal(err)
	}
}

func write() error {
	files, err := front.Files("..")
	if err != nil {
		return err
	}
	if err := clear(files); err != nil {
		return err
	}
	for name, source := range files {
		if err := os.WriteFile(name, source, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// clear removes files that were generated once and are not any more.
func clear(files map[string][]byte) error {
	names, err := filepath.Glob("*.go")
	if err != nil {
		return err
	}
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if files[name] == nil && strings.HasPrefix(string(source), front.Header) {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}
