package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// proxy is the smallest load balancer that suits live pages. It counts open
// connections, since a stream lasts for hours. It passes each event on at once.
// It asks the apps whether they accept more pages.
type proxy struct {
	httputil.ReverseProxy
	backends []*backend
	dialer   net.Dialer
}

// backend is what the proxy knows of an app.
type backend struct {
	address string
	ready   atomic.Bool
	open    atomic.Int64 // connections
}

func newProxy(addresses []string) *proxy {
	p := &proxy{dialer: net.Dialer{Timeout: time.Second}}
	for _, address := range addresses {
		p.backends = append(p.backends, &backend{address: address})
	}
	p.ReverseProxy = httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "app"; r.SetXForwarded() },
		Transport:     &http.Transport{DialContext: p.dial, DisableKeepAlives: true, DisableCompression: true},
		FlushInterval: -1,
		ErrorHandler:  failed,
		ErrorLog:      log.New(io.Discard, "", 0), // it would log each stream that breaks
	}
	return p
}

// dial connects a request to an app. Nothing was sent yet, so it tries another
// app if one does not answer. What was sent is never sent again.
func (p *proxy) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	err := errors.New("no app is available")
	for _, b := range p.order() {
		var conn net.Conn
		if conn, err = p.dialer.DialContext(ctx, "tcp", b.address); err == nil {
			b.open.Add(1)
			return &counted{Conn: conn, of: b}, nil
		}
		b.ready.Store(false)
	}
	return nil, err
}

// order returns the apps in the order to try them: those that are ready first,
// and those with the fewest connections first.
func (p *proxy) order() []*backend {
	order := slices.Clone(p.backends)
	rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	slices.SortStableFunc(order, func(a, b *backend) int { return cmp.Compare(a.load(), b.load()) })
	return order
}

func (b *backend) load() int64 {
	const last = 1 << 32
	if !b.ready.Load() {
		return last + b.open.Load()
	}
	return b.open.Load()
}

// counted is a connection that is counted until it is closed.
type counted struct {
	net.Conn
	of   *backend
	once sync.Once
}

// Close closes the connection.
func (c *counted) Close() error {
	c.once.Do(func() { c.of.open.Add(-1) })
	return c.Conn.Close()
}

// failed answers a request that no app has answered. It aborts a Datastar
// request: the client might treat any answer as final, but always reconnects
// after an abort.
func failed(w http.ResponseWriter, r *http.Request, _ error) {
	if r.Header.Get("Datastar-Request") != "" {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Retry-After", "1")
	http.Error(w, "No app is there. Please try again.", http.StatusBadGateway)
}

// watch asks all apps repeatedly whether they are ready.
func (p *proxy) watch(ctx context.Context) {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	var all sync.WaitGroup
	defer all.Wait()
	for _, b := range p.backends {
		all.Go(func() {
			for ; ctx.Err() == nil; pause(ctx, between) {
				b.ready.Store(b.ask(ctx, client))
			}
		})
	}
}

func (b *backend) ask(ctx context.Context, client *http.Client) (ready bool) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+b.address+"/ready", nil)
	if err != nil {
		return false
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// wait waits until all apps are ready, and reports whether they are.
func (p *proxy) wait(ctx context.Context) bool {
	notReady := func(b *backend) bool { return !b.ready.Load() }
	for ctx.Err() == nil && slices.ContainsFunc(p.backends, notReady) {
		pause(ctx, between/10)
	}
	return ctx.Err() == nil
}
