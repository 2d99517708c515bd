// Command gen writes the front for Echo v5, echov5, from the root, and the middlewares of
// other modules for it. It is run by go generate in the folder above this one.
package main

import (
	"errors"
	"log"
	"os"
	"path"
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
	beside, err := front.Beside(root)
	if err != nil {
		return err
	}
	return errors.Join(writeTo(to, files), writeTo(root, beside))
}

func writeTo(folder string, files map[string][]byte) error {
	for name, source := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, source, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// clear removes files that were generated once and are not any more.
func clear(files map[string][]byte) error {
	for _, folder := range front.Folders {
		paths, err := filepath.Glob(filepath.Join(to, folder, "*.go"))
		if err != nil {
			return err
		}
		for _, file := range paths {
			source, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if files[path.Join(folder, filepath.Base(file))] == nil && strings.HasPrefix(string(source), front.Header) {
				if err := os.Remove(file); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
