package dev

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// disk is a folder that changes, and counts how often it was looked at.
type disk struct {
	mu     sync.Mutex
	files  fstest.MapFS
	looked int
}

func (d *disk) Open(name string) (fs.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if name == "." { // once for what it is, and once for what is in it
		d.looked++
	}
	return d.files.Open(name)
}

func (d *disk) write(name, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Now()}
}

func (d *disk) remove(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.files, name)
}

func (d *disk) looks() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.looked / 2
}

// browser is the answer to a browser that follows.
type browser struct {
	http.ResponseWriter
	mu   sync.Mutex
	text strings.Builder
}

func (b *browser) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *browser) Flush() {}

// took returns what came since it was asked last.
func (b *browser) took() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.text.Reset()
	return b.text.String()
}

// opens has a browser follow, until it leaves.
func opens(s *Server) (b *browser, leave func()) {
	b = &browser{ResponseWriter: httptest.NewRecorder()}
	ctx, leave := context.WithCancel(context.Background())
	go s.Serve(b, httptest.NewRequest(http.MethodGet, "/_datastar/dev/events", nil).WithContext(ctx))
	synctest.Wait()
	return b, leave
}

const tenth = 100 * time.Millisecond

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{files: fstest.MapFS{}}
		d.write("page.html", "a")
		d.write("style.css", "a")
		s := New(Config{Watch: []fs.FS{d}, Interval: tenth})
		b, leave := opens(s)
		assert.Equal(t, `data: {"boot":"`+s.boot+`","changes":0}`+"\n\n", b.took())

		after := func(change func(), expect string) {
			t.Helper()
			change()
			time.Sleep(2 * tenth)
			synctest.Wait()
			assert.Equal(t, expect, b.took())
			time.Sleep(10 * tenth)
			synctest.Wait()
			assert.Empty(t, b.took(), "once")
		}
		after(func() { d.write("page.html", "ab") }, `data: {"changes":1,"change":{"markup":true}}`+"\n\n")
		after(func() { d.write("page.html", "ba") }, `data: {"changes":2,"change":{"markup":true}}`+"\n\n")
		after(func() { d.write("style.css", "b") }, `data: {"changes":3,"change":{"styles":["style.css"]}}`+"\n\n")
		after(func() { d.write("new/a.js", "b"); d.remove("page.html") }, `data: {"changes":4,"change":{"markup":true,"program":true}}`+"\n\n")
		after(func() { d.write("main.go", "b"); d.write("node_modules/a.html", ""); d.write(".git/a.html", "") }, "")
		leave()
	})
}

// What an editor writes in several steps is told once.
func TestWatch_severalSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{files: fstest.MapFS{}}
		s := New(Config{Watch: []fs.FS{d}, Interval: tenth})
		b, leave := opens(s)
		b.took()
		for range 20 {
			d.write("page.html", "")
			time.Sleep(tenth / 4)
			synctest.Wait()
			assert.Empty(t, b.took(), "not before it is over")
		}
		time.Sleep(5 * tenth)
		synctest.Wait()
		assert.Equal(t, `data: {"changes":1,"change":{"markup":true}}`+"\n\n", b.took())
		leave()
	})
}

// A file that an editor empties before it writes it is waited for, but not for ever.
func TestWatch_emptied(t *testing.T) {
	for name, written := range map[string]bool{"written": true, "left empty": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &disk{files: fstest.MapFS{}}
				d.write("page.html", "a")
				s := New(Config{Watch: []fs.FS{d}, Interval: tenth})
				b, leave := opens(s)
				b.took()
				d.write("page.html", "")
				time.Sleep(4 * tenth)
				synctest.Wait()
				assert.Empty(t, b.took())
				if written {
					d.write("page.html", "ab")
				}
				time.Sleep(4 * tenth)
				synctest.Wait()
				assert.Equal(t, `data: {"changes":1,"change":{"markup":true}}`+"\n\n", b.took())
				leave()
			})
		})
	}
}

// Nothing is looked at while no page is open. Who comes later learns what changed.
func TestWatch_onlyForPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{files: fstest.MapFS{}}
		s := New(Config{Watch: []fs.FS{d}, Interval: tenth})
		time.Sleep(10 * tenth)
		assert.Zero(t, d.looks())
		_, leaveFirst := opens(s)
		b, leave := opens(s)
		b.took()
		time.Sleep(10 * tenth)
		synctest.Wait()
		assert.InDelta(t, 11, d.looks(), 1, "two pages are no more work than one")
		leaveFirst()
		leave()
		synctest.Wait()
		before := d.looks()
		d.write("page.html", "")
		time.Sleep(10 * tenth)
		assert.Equal(t, before, d.looks())

		b, leave = opens(s)
		b.took()
		time.Sleep(3 * tenth)
		synctest.Wait()
		assert.Equal(t, `data: {"changes":1,"change":{"markup":true}}`+"\n\n", b.took())
		leave()
	})
}

func TestTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{Watch: []fs.FS{&disk{files: fstest.MapFS{}}}, Interval: tenth})
		b, leave := opens(s)
		b.took()
		s.Tell("7", Problem{Title: "</script>", Text: "a\n\nevent: x"})
		synctest.Wait()
		assert.Equal(t, `data: {"changes":0,"problem":{"title":"\u003c/script\u003e","text":"a\n\nevent: x"},"page":"7"}`+"\n\n", b.took())
		leave()
	})
}

// A browser that does not read is let go, and nobody waits for it.
func TestTell_slow(t *testing.T) {
	s := New(Config{})
	f := &follower{messages: make(chan message, most), over: make(chan struct{})}
	s.pages[f] = true
	for range most + 2 {
		s.Tell("", Problem{})
	}
	<-f.over
}

// A server that shuts down waits for no page, neither for one that comes meanwhile.
func TestShutdown(t *testing.T) {
	s := New(Config{Watch: []fs.FS{&disk{files: fstest.MapFS{}}}, Interval: time.Minute})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Serve(w, r) }))
	defer server.Close()
	answer, err := http.Get(server.URL + "/_datastar/dev/events")
	assert.NoError(t, err)
	defer answer.Body.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	assert.NoError(t, server.Config.Shutdown(ctx))

	late := httptest.NewRequest(http.MethodGet, "/_datastar/dev/events", nil)
	late = late.WithContext(context.WithValue(t.Context(), http.ServerContextKey, server.Config))
	assert.True(t, s.Serve(httptest.NewRecorder(), late), "and returns")
}

// templ generate --watch writes texts elsewhere.
func TestScan_texts(t *testing.T) {
	s := New(Config{Texts: t.TempDir()})
	before := s.scan()
	assert.NoError(t, os.WriteFile(filepath.Join(s.Texts, "other.html"), nil, 0o600))
	assert.True(t, s.scan().same(before))
	assert.NoError(t, os.WriteFile(filepath.Join(s.Texts, "templ_0123.txt"), nil, 0o600))
	assert.Equal(t, change{Markup: true}, s.scan().since(before))
}

// What it costs to look at this repository, of which most is of no interest.
func BenchmarkScan(b *testing.B) {
	s := New(Config{Watch: []fs.FS{os.DirFS("../..")}})
	for b.Loop() {
		s.scan()
	}
	b.ReportMetric(float64(len(s.scan())), "files")
}

func TestKinds(t *testing.T) {
	for name, expect := range map[string]kind{
		"a.css": styles, "a/b.HTML": markup, "a.gohtml": markup, "a.tmpl": markup, "a.templ": markup, "templ_0123.txt": markup,
		"a.js": program, "a.go": ignored, "a_templ.go": ignored, "a.txt": ignored, "a_templ.txt": ignored, "html": ignored, "a.db": ignored,
	} {
		assert.Equal(t, expect, kindOf(name), name)
	}
}
