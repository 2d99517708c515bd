package dev

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// kind is what a page does when a file changes.
type kind int

const (
	ignored kind = iota
	styles       // are loaded again
	markup       // has the page rendered again, and morphed
	program      // has it reloaded
)

// kinds are the files that matter, by their extensions.
var kinds = map[string]kind{
	".css":  styles,
	".html": markup, ".htm": markup, ".gohtml": markup, ".tmpl": markup, ".tpl": markup, ".templ": markup, ".md": markup, ".svg": markup,
	".js": program, ".mjs": program,
}

// texts is what templ generate --watch calls the files that it writes for a program that
// runs: it reads them in place of the texts that it was built with.
const texts = "templ_*.txt"

// kindOf sorts a file by its name.
func kindOf(name string) kind {
	if is, _ := path.Match(texts, path.Base(name)); is {
		return markup
	}
	return kinds[strings.ToLower(path.Ext(name))]
}

// passedBy are folders that hold what others wrote.
var passedBy = []string{"node_modules", "vendor"}

// file is what shows that a file was written.
type file struct {
	at   time.Time
	size int64
}

// name is a file in one of Config.Watch, or after them of Config.Texts.
type name struct {
	in   int
	path string
}

type files map[name]file

// scan looks at all files that matter. What cannot be read is as if it were not there.
func (s *Server) scan() files {
	found := files{}
	for i, fsys := range s.Watch {
		_ = fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains(passedBy, d.Name())):
				return fs.SkipDir
			case d.IsDir() || kindOf(path) == ignored:
				return nil
			}
			if info, err := d.Info(); err == nil {
				found[name{i, path}] = file{info.ModTime(), info.Size()}
			}
			return nil
		})
	}
	if s.Texts != "" {
		written, _ := filepath.Glob(filepath.Join(s.Texts, texts))
		for _, path := range written {
			if info, err := os.Stat(path); err == nil {
				found[name{len(s.Watch), path}] = file{info.ModTime(), info.Size()}
			}
		}
	}
	return found
}

// change is what pages are told of files.
type change struct {
	Styles  []string `json:"styles,omitempty"` // the names of style sheets
	Markup  bool     `json:"markup,omitempty"`
	Program bool     `json:"program,omitempty"`
}

// since compares the files with what they were before.
func (f files) since(before files) (c change) {
	note := func(name name) {
		switch kindOf(name.path) {
		case styles:
			c.Styles = append(c.Styles, path.Base(name.path))
		case markup:
			c.Markup = true
		case program:
			c.Program = true
		}
	}
	for name, now := range f {
		if was, there := before[name]; !there || was != now {
			note(name)
		}
	}
	for name := range before {
		if _, there := f[name]; !there {
			note(name)
		}
	}
	slices.Sort(c.Styles)
	return c
}

func (c change) nothing() bool { return len(c.Styles) == 0 && !c.Markup && !c.Program }

// lightly is how many times as long as a scan takes there is none afterwards.
const lightly = 20

// watch looks at the files, as long as a page is open, and tells the pages of changes.
// Editors write a file in several steps, so a change is told when it is over.
func (s *Server) watch(ctx context.Context) {
	for wait := s.Interval; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		began := time.Now()
		now := s.scan()
		wait = max(s.Interval, lightly*time.Since(began))
		if now.same(s.last()) {
			continue
		}
		s.settle(ctx, now)
	}
}

// unwritten is how often a file may be seen empty that an editor is about to write.
const unwritten = 10

// settle waits until the files stay as they are, and tells what changed.
func (s *Server) settle(ctx context.Context, now files) {
	for empty := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(s.Interval / 2):
		}
		before := now
		if now = s.scan(); !now.same(before) {
			continue
		}
		if empty++; empty < unwritten && now.emptied(s.last()) {
			continue
		}
		s.changed(now)
		return
	}
}

// emptied reports whether a file is empty that was not before.
func (f files) emptied(before files) bool {
	for name, now := range f {
		if now.size == 0 && before[name].size > 0 {
			return true
		}
	}
	return false
}

func (f files) same(other files) bool { return f.since(other).nothing() }

// last returns what is known of the files.
func (s *Server) last() files {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// look has the files compared with what they are now, from now on.
func (s *Server) look() {
	if s.last() != nil {
		return
	}
	now := s.scan()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = now
	}
}

// changed tells the pages what changed.
func (s *Server) changed(now files) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := now.since(s.seen)
	s.seen = now
	if c.nothing() {
		return
	}
	s.changes++
	s.tell(message{Change: &c, Changes: s.changes})
}
