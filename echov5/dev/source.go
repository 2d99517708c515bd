// Code generated from ../../dev/source.go by go generate; DO NOT EDIT.

package dev

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Source returns the folder of the source file that calls it. That is the one in which the
// compiler finds the files to embed, so that they have the same names in both:
//
//	//go:embed templates static
//	var embedded embed.FS
//
//	var files fs.FS = embedded // dev.Source() while developing
//
// An error that says so is returned when a file is opened where the source is not there:
// in a program that was built with -trimpath, or on another machine.
func Source() fs.FS {
	_, file, _, ok := runtime.Caller(1)
	if !ok || !filepath.IsAbs(file) {
		return missing(file)
	}
	return os.DirFS(filepath.Dir(file))
}

// missing is a folder that is not there.
type missing string

func (m missing) Open(name string) (fs.File, error) {
	err := fmt.Errorf("datastar: dev: Source: the source %q is not on this machine, or the program was built with -trimpath", string(m))
	return nil, &fs.PathError{Op: "open", Path: name, Err: err}
}
