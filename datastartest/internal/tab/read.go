package tab

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/internal/client"
)

// quiet is how long a stream says nothing before an action of the user no longer waits for its end.
const quiet = 20 * time.Millisecond

// read reads an answer to its end. It holds no lock, but for what it does to the page.
func (f *fetch) read(c *connection, r *http.Request, offline bool) {
	defer c.cancel(nil)
	t := f.page.tab
	do := func(act func()) (goes bool) {
		t.Do(func() {
			if goes = !c.aborted && !f.over; goes {
				act()
			}
		})
		return goes
	}
	response, err := t.trip(c, r, offline)
	if err != nil {
		do(func() { f.broke(c, err) })
		return
	}
	defer func() { _ = response.Body.Close() }()
	stream := false
	if !do(func() { stream = f.opened(c, response) }) {
		return
	}
	if stream {
		err = f.follow(response, do)
	} else {
		var text []byte
		text, err = io.ReadAll(response.Body)
		do(func() { c.exchange.Body = string(text) })
	}
	do(func() {
		if err != nil {
			f.broke(c, err)
			return
		}
		c.exchange.end("")
		f.ended(c.exchange, stream)
	})
}

// opened is told of the head of an answer, and reports whether the client reads the body as a stream of events.
func (f *fetch) opened(c *connection, response *http.Response) (stream bool) {
	c.exchange.Response, c.exchange.Redirected = response, c.redirected
	if response.StatusCode >= 400 {
		f.tell("error", js.NewObject("status", strconv.Itoa(response.StatusCode)))
	}
	contentType := response.Header.Get("Content-Type")
	is := func(part string) bool { return strings.Contains(contentType, part) }
	switch {
	case f.live:
		stream = response.StatusCode == http.StatusOK && strings.HasPrefix(contentType, "text/event-stream")
		if stream {
			f.script.up(response)
		}
	case f.page.v1():
		stream = response.StatusCode == http.StatusOK && !is("text/html") && !is("application/json") && !is("text/javascript")
	default:
		stream = true
	}
	if response.StatusCode == http.StatusOK && f.page.v1() {
		f.retries, f.interval = 0, f.base
	}
	if stream && f.feed && is("text/event-stream") {
		f.wait(false)
	}
	return stream
}

// lull has an action of the user no longer wait when nothing comes for a while.
func (f *fetch) lull() {
	f.timer.stop()
	f.timer = f.page.after(quiet, func() { f.wait(false) })
}

// follow reads a stream of events. What comes in one piece is done in one go, as by the client: attributes of what
// is new are acted upon after it.
func (f *fetch) follow(response *http.Response, do func(act func()) bool) error {
	var blocks []client.Block
	goes := true
	in := &pieces{from: response.Body, before: func() {
		all := blocks
		blocks = nil
		if len(all) > 0 && goes {
			goes = do(func() { f.piece(all) })
		}
	}}
	for block, err := range client.Blocks(in, f.page.tab.config.Protocol) {
		if err != nil || !goes {
			in.before()
			return err
		}
		blocks = append(blocks, block)
	}
	in.before()
	return nil
}

// pieces reads pieces as they come, and calls a function before it waits for the next.
type pieces struct {
	from   io.Reader
	before func()
	rest   []byte
	err    error
}

// maxPiece is how much comes in one piece at most.
const maxPiece = 64 << 10

// Read returns what is left of the piece, or the next.
func (r *pieces) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		r.before()
		if r.err != nil {
			return 0, r.err
		}
		piece := make([]byte, maxPiece)
		var n int
		n, r.err = r.from.Read(piece)
		r.rest = piece[:n]
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	if n == 0 {
		return 0, r.err
	}
	return n, nil
}

// piece takes the blocks of a piece.
func (f *fetch) piece(blocks []client.Block) {
	f.page.together(func() {
		for _, b := range blocks {
			if f.current != nil && !f.over {
				f.block(b)
			}
		}
	})
}

// block takes a block.
func (f *fetch) block(b client.Block) {
	x := f.current.exchange
	x.Blocks = append(x.Blocks, Block{b, time.Since(f.page.tab.start)})
	f.lull()
	if f.live {
		f.script.block(b)
		return
	}
	f.take(b)
	if b.HasID {
		f.identify(b.ID)
	}
	if b.HasRetry {
		f.interval = float64(b.Retry.Milliseconds())
		if f.page.v1() {
			f.base = f.interval
		}
	}
}

// identify holds an id, which the next request says.
func (f *fetch) identify(id string) {
	if id == "" {
		delete(f.headers, "Last-Event-ID")
		return
	}
	f.headers["Last-Event-ID"] = id
}

// ended is told of the end of an answer, and decides what comes then.
func (f *fetch) ended(x *Exchange, stream bool) {
	status, retry := x.Response.StatusCode, f.request.Options.Retry
	switch {
	case f.live:
		f.script.ended(x, stream)
	case !f.page.v1():
		f.lintIgnored(x)
		f.finish()
	case stream && retry == "always":
		f.retry()
	case stream:
		f.finish()
	case status == http.StatusOK:
		f.whole(x)
	default:
		f.lintIgnored(x)
		if retry == "always" && status < 300 && status != http.StatusNoContent || (retry == "always" || retry == "error") && status >= 400 {
			f.retry()
			return
		}
		f.finish()
	}
}

// broke is told that there is no answer, or no whole one.
func (f *fetch) broke(c *connection, err error) {
	if away := (elsewhere{}); errors.As(err, &away) {
		f.page.tab.report(Broken, "%s is redirected to %s: a browser follows an action to another origin only if that allows it. Send the page there by Context.Redirect", f.key, away.url)
	}
	c.exchange.end(err.Error())
	if f.live {
		f.script.ended(c.exchange, true)
		return
	}
	f.retry()
}

// override is an option of the action in place of a header of the answer, or "".
func (f *fetch) override(name string) string {
	overrides, is := f.request.Options.Overrides.(js.Keyed)
	if !is {
		return ""
	}
	v, err := overrides.Get(name)
	f.page.wrong("responseOverrides", err)
	if !js.Truthy(v) {
		return ""
	}
	text, err := js.Text(v)
	f.page.wrong("responseOverrides", err)
	return text
}

// whole takes an answer that is no stream, which V1 takes for an event.
func (f *fetch) whole(x *Exchange) {
	header := x.Response.Header
	contentType := header.Get("Content-Type")
	args := map[string]string{}
	from := func(names ...string) {
		for _, name := range names {
			if v := cmp.Or(f.override(name), header.Get("datastar-"+hyphens(name))); v != "" {
				args[name] = v
			}
		}
	}
	switch {
	case strings.Contains(contentType, "text/html"):
		args["elements"] = x.Body
		from("selector", "mode", "namespace", "useViewTransition")
		f.page.patchElements(f, args)
	case strings.Contains(contentType, "application/json"):
		args["signals"] = x.Body
		from("onlyIfMissing")
		f.page.patchSignals(f, args)
	default:
		f.page.runs(x.Body)
		f.forget() // the client never says that such a request has finished
	}
	f.finish()
}
