package tab

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// connection is one request that is under way, and what a test does to its network.
type connection struct {
	exchange *Exchange
	cancel   context.CancelCauseFunc
	aborted  bool // by the page

	redirected bool // known once there is an answer

	mu      sync.Mutex
	left    int           // bytes until it is cut, or -1
	stalled chan struct{} // closed when it goes on, or nil
}

var (
	errCut     = errors.New("the connection is cut")
	errOffline = errors.New("the tab is offline")
	errAborted = errors.New("the page has aborted it")
)

// cut breaks the connection after some more bytes.
func (c *connection) cut(after int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = after
	if after <= 0 {
		c.cancel(errCut)
	}
}

func (c *connection) stall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stalled == nil {
		c.stalled = make(chan struct{})
	}
}

func (c *connection) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stalled != nil {
		close(c.stalled)
		c.stalled = nil
	}
}

// body is the body of an answer, as it comes over the connection.
type body struct {
	io.ReadCloser
	connection *connection
	ctx        context.Context
}

// Read reads what the network lets through.
func (b *body) Read(p []byte) (int, error) {
	if err := b.wait(); err != nil {
		return 0, err
	}
	n, err := b.ReadCloser.Read(p)
	if held := b.wait(); held != nil { // it may have been stalled since the read began
		return 0, held
	}
	if cut := b.count(&n); cut != nil {
		return n, cut
	}
	if err != nil && context.Cause(b.ctx) != nil {
		err = context.Cause(b.ctx)
	}
	return n, err
}

// wait waits while the connection is stalled.
func (b *body) wait() error {
	b.connection.mu.Lock()
	stalled := b.connection.stalled
	b.connection.mu.Unlock()
	if stalled == nil {
		return nil
	}
	select {
	case <-stalled:
		return nil
	case <-b.ctx.Done():
		return context.Cause(b.ctx)
	}
}

// count takes bytes from those that may come.
func (b *body) count(n *int) error {
	c := b.connection
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left < 0 {
		return nil
	}
	if *n < c.left {
		c.left -= *n
		return nil
	}
	*n = c.left
	c.cancel(errCut)
	return errCut
}

// open returns a connection for a request.
func (t *Tab) open(r *http.Request, x *Exchange) (*connection, *http.Request) {
	ctx, cancel := context.WithCancelCause(r.Context())
	c := &connection{exchange: x, cancel: cancel, left: t.cutNext}
	t.cutNext = -1
	return c, r.WithContext(ctx)
}

// CutNext breaks the connection of the next request when so many bytes of its body have come.
func (t *Tab) CutNext(bytes int) { t.cutNext = bytes }

// elsewhere is where an answer sends a page, if that is not the app.
type elsewhere struct{ url string }

func (e elsewhere) Error() string { return "it is redirected to " + e.url + ", which is not the app" }

// trip sends a request and returns its answer. Redirects are followed as a browser does it, within the app.
func (t *Tab) trip(c *connection, r *http.Request, offline bool) (*http.Response, error) {
	if offline {
		return nil, errOffline
	}
	r = r.Clone(r.Context()) // the client adds cookies, and a test may look at the request
	if t.config.Speed > 0 && r.Body != nil {
		r.Body = &slow{r.Body, t.config.Speed / 10, r.Context()}
	}
	browser := http.Client{Transport: t.config.Client, Jar: t.config.Jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	for range 20 {
		response, err := browser.Do(r)
		if err != nil {
			if cause := context.Cause(r.Context()); cause != nil {
				err = cause
			}
			return nil, err
		}
		next, err := t.redirected(r, response)
		if next == nil && err == nil {
			response.Body = &body{response.Body, c, r.Context()}
			return response, nil
		}
		_ = response.Body.Close()
		if err != nil {
			return nil, err
		}
		c.redirected, r = true, next
	}
	return nil, errors.New("too many redirects")
}

// redirected returns the request that follows a redirect, or nil if it is none.
func (t *Tab) redirected(r *http.Request, response *http.Response) (*http.Request, error) {
	location, err := response.Location()
	if err != nil || !slices.Contains([]int{301, 302, 303, 307, 308}, response.StatusCode) {
		return nil, nil
	}
	if location.Host != t.config.Base.Host {
		return nil, elsewhere{location.String()}
	}
	next := r.Clone(r.Context())
	next.URL, next.Host = location, ""
	next.Header.Del("Cookie")
	become := response.StatusCode == 303 && r.Method != http.MethodHead || response.StatusCode < 303 && r.Method == http.MethodPost
	if become && r.Method != http.MethodGet {
		next.Method, next.Body, next.GetBody, next.ContentLength = http.MethodGet, nil, nil, 0
		next.Header.Del("Content-Type")
	} else if r.GetBody != nil {
		if next.Body, err = r.GetBody(); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// slow is the body of a request, of which a part is sent each tenth of a second.
type slow struct {
	io.ReadCloser
	part int
	ctx  context.Context
}

// Read reads a part.
func (s *slow) Read(p []byte) (int, error) {
	next := time.NewTimer(time.Second / 10)
	defer next.Stop()
	select {
	case <-next.C:
		return s.ReadCloser.Read(p[:min(len(p), max(s.part, 1))])
	case <-s.ctx.Done():
		return 0, context.Cause(s.ctx)
	}
}
