package main

import (
	"fmt"
	"log"
	"os"
)

// report is a file that says what was done for which page: of this process and of others
// on the same file, each of which begins with "start".
type report struct{ file *os.File }

func newReport(name string) report {
	if name == "" {
		name = os.DevNull
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	r := report{file}
	r.add("start", "-")
	return r
}

func (r report) add(what, page string) {
	if _, err := fmt.Fprintln(r.file, what, page); err != nil {
		log.Print(err)
	}
}

// stream notes that a page has a stream, until what it returns is called.
func (r report) stream(page string) (end func()) {
	r.add("open", page)
	return func() { r.add("close", page) }
}
