package dev

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// Problem is what went wrong, and where.
type Problem struct {
	Title string   `json:"title"`
	Text  string   `json:"text"`
	Where string   `json:"where,omitempty"` // the request
	File  string   `json:"file,omitempty"`
	Line  int      `json:"line,omitempty"`
	First int      `json:"first,omitempty"` // the number of the first of Lines
	Lines []string `json:"lines,omitempty"` // those around Line
	Stack string   `json:"stack,omitempty"`
}

// inTemplate finds the place in what html/template and text/template say, and inTempl in
// what templ says.
var (
	inTemplate = regexp.MustCompile(`template: ?([^:\s]+):(\d+)`)
	inTempl    = regexp.MustCompile(`([^\s:]+\.templ): error at line (\d+)`)
)

// Failed is what a handler failed with.
func (s *Server) Failed(err error) Problem {
	p := Problem{Title: "The handler failed", Text: err.Error()}
	s.inTemplate(&p)
	return p
}

// inTemplate finds the place in a template that a problem is about. It reports whether
// there is one.
func (s *Server) inTemplate(p *Problem) bool {
	for _, places := range []*regexp.Regexp{inTemplate, inTempl} {
		if found := places.FindStringSubmatch(p.Text); found != nil {
			p.Title = "A template failed"
			p.Line, _ = strconv.Atoi(found[2])
			p.File = found[1]
			s.quoteTemplate(p)
			return true
		}
	}
	return false
}

// quoteTemplate quotes the file that a template was parsed from, which knows its base
// name at most. Of several the one that was written last is the one to look at.
func (s *Server) quoteTemplate(p *Problem) {
	var best name
	var newest file
	for name, file := range s.scan() {
		if name.in < len(s.Watch) && path.Base(name.path) == path.Base(p.File) && !file.at.Before(newest.at) {
			best, newest = name, file
		}
	}
	if best.path == "" {
		return
	}
	p.File = best.path
	if text, err := fs.ReadFile(s.Watch[best.in], best.path); err == nil {
		p.quote(string(text))
	}
}

const around = 3 // lines that are quoted before the one that is meant, and after it

// quote quotes the lines around the one that is meant.
func (p *Problem) quote(text string) {
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	if p.Line < 1 || p.Line > len(lines) {
		return
	}
	p.First = max(1, p.Line-around)
	p.Lines = lines[p.First-1 : min(len(lines), p.Line+around)]
}

// Panicked is what a handler panicked with. It is called while the panic is on the stack.
func (s *Server) Panicked(value any) Problem {
	p := Problem{Title: "The handler panicked", Text: fmt.Sprint(value)}
	callers := make([]uintptr, 100)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	var stack strings.Builder
	for library := ""; ; { // where Go's own packages are
		f, more := frames.Next()
		if f.Function == "runtime.gopanic" { // the last one is the first that happened
			library, p.File, p.Line = path.Dir(path.Dir(f.File)), "", 0
			stack.Reset()
		} else if library != "" {
			fmt.Fprintf(&stack, "%s\n\t%s:%d\n", f.Function, f.File, f.Line)
			if p.File == "" && !foreign(f.File, library) {
				p.File, p.Line = f.File, f.Line
			}
		}
		if !more {
			break
		}
	}
	p.Stack = stack.String()
	if s.inTemplate(&p) {
		return p
	}
	if text, err := os.ReadFile(p.File); err == nil {
		p.quote(string(text))
	}
	p.File = relative(p.File)
	return p
}

// foreign reports whether a file is not the app's, but Go's or another module's.
func foreign(file, library string) bool {
	return strings.HasPrefix(file, library+"/") || strings.Contains(file, "@v") || strings.Contains(file, "/vendor/")
}

// relative shortens the name of a file in the working directory.
func relative(file string) string {
	if here, err := os.Getwd(); err == nil {
		if short, below := strings.CutPrefix(file, here+string(os.PathSeparator)); below {
			return short
		}
	}
	return file
}
