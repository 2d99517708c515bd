// Command gen writes the front for Echo v5, echov5, from the root. It is run by
// go generate in the folder above this one.
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

const (
	root = "../.."
	to   = root + "/echov5"
)

func write() error {
	files, err := front.Files(root)
	if err != nil {
		return err
	}
	if err := clear(files); err != nil {
		return err
	}
	for name, source := range files {
		if err := os.WriteFile(filepath.Join(to, name), source, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// clear removes files that were generated once and are not any more.
func clear(files map[string][]byte) error {
	paths, err := filepath.Glob(to + "/*.go")
	if err != nil {
		return err
	}
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if files[filepath.Base(path)] == nil && strings.HasPrefix(string(source), front.Header) {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}
