package tab

import (
	"io"
	"net/http"
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
	c.exchange.Response = response
	if response.StatusCode >= 400 {
		f.tell("error", js.NewObject("status", itoa(response.StatusCode)))
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
	if stream {
		f.lull()
	}
	return stream
}

// lull has an action of the user no longer wait when nothing comes for a while.
func (f *fetch) lull() {
	f.timer.stop()
	f.timer = f.page.after(quiet, func() { f.wait(false) })
}

// follow reads a stream of events, block by block.
func (f *fetch) follow(response *http.Response, do func(act func()) bool) error {
	for block, err := range client.Blocks(response.Body, f.page.tab.config.Protocol) {
		if err != nil {
			return err
		}
		if !do(func() { f.block(block) }) {
			return nil
		}
	}
	return nil
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
		f.finish()
	case stream && retry == "always":
		f.retry()
	case stream:
		f.finish()
	case status == http.StatusOK:
		f.whole(x)
	case status != http.StatusNoContent && status >= 400 && (retry == "always" || retry == "error"),
		status != http.StatusNoContent && status < 300 && retry == "always":
		f.lintIgnored(x)
		f.retry()
	default:
		f.lintIgnored(x)
		f.finish()
	}
}

// broke is told that there is no answer, or no whole one.
func (f *fetch) broke(c *connection, err error) {
	c.exchange.end(err.Error())
	if f.live {
		f.script.ended(c.exchange, true)
		return
	}
	f.retry()
}

// whole takes an answer that is no stream, which V1 takes for an event.
func (f *fetch) whole(x *Exchange) {
	header := x.Response.Header
	contentType := header.Get("Content-Type")
	args := map[string]string{}
	from := func(names ...string) {
		for _, name := range names {
			if v := header.Get("datastar-" + hyphens(name)); v != "" {
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
		f.page.runs(f, x.Body)
		f.node = nil // the client never says that such a request has finished
	}
	f.finish()
}
