package datastartest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("datastartest.update", false, "write the golden files of package datastartest anew")

// Golden compares the request and the answer, as [Answer.String] returns them, with the
// file testdata/NAME.golden, and fails the test with what is different. The file is
// meant to be read and to be kept with the test. It is written by
//
//	go test -run TestName -datastartest.update
func (a *Answer) Golden(name string) {
	a.t.Helper()
	golden(a.t, name, a.String())
}

func golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name)+".golden")
	if *update {
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(got), 0o644)
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Fatalf("%s is missing: go test -datastartest.update writes it", path)
	} else if err != nil {
		t.Fatalf("%v", err)
	}
	if text := strings.ReplaceAll(string(want), "\r\n", "\n"); text != got {
		t.Errorf("%s says something else (- expected, + answered); -datastartest.update writes it anew:\n%s",
			path, diff(strings.Split(text, "\n"), strings.Split(got, "\n")))
	}
}
