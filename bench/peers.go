package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
)

// peersDir returns the folder with what runs in Node and in Python.
func peersDir() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "peers")
}

// nodeCommand is a command that runs a file of that folder in Node. Its Err says what is
// missing.
func nodeCommand(file string, args ...string) *exec.Cmd {
	command := exec.Command("node", append([]string{filepath.Join(peersDir(), file)}, args...)...)
	if _, err := os.Stat(filepath.Join(peersDir(), "node_modules")); err != nil && command.Err == nil {
		command.Err = errors.New("its npm packages are not there (npm ci in bench/peers)")
	}
	return command
}

// pythonCommand is a command of Debian's Python, where its packages are.
func pythonCommand(args ...string) *exec.Cmd {
	for _, path := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(path, "-c", "import starlette, uvicorn").Run() == nil {
			command := exec.Command(path, args...)
			command.Dir = peersDir()
			return command
		}
	}
	return &exec.Cmd{Path: "python3", Err: errors.New("there is no Python with Starlette and uvicorn (python3-starlette, uvicorn)")}
}

// said returns errors as text, in the order of their names.
func said(failed map[string]error) (texts []string) {
	for _, name := range sorted(failed) {
		texts = append(texts, fmt.Sprint(failed[name]))
	}
	return texts
}

// sorted returns the keys of a map in order.
func sorted[V any](m map[string]V) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
