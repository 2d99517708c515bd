package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	nodes   = 3                      // of each kind
	again   = time.Second            // wait before a process that died is restarted
	between = 250 * time.Millisecond // between two questions whether an app is ready
	retry   = 250 * time.Millisecond // wait before NATS is asked again
	// patience is how long a process may take to end, and NATS to answer.
	patience = 10 * time.Second
	// outage is how long NATS may be without a leader: an election takes up to 9 s,
	// and the new leader may die as well.
	outage = 30 * time.Second
)

// runAll runs all processes, and the proxy.
func runAll(ctx context.Context) error {
	listener, err := net.Listen("tcp", "localhost:"+ownPort())
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "cluster")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	var servers, apps group
	defer servers.end() // after the apps, which report that they end
	defer apps.end()
	ctx, stop := context.WithCancel(ctx)
	defer stop() // from here on nothing is restarted
	url := *natsURL
	if url == "" {
		*replicas = nodes
		url = servers.startServers(ctx, folder)
	}
	p := newProxy(apps.startApps(ctx, url))
	go p.watch(ctx)
	server := &http.Server{Handler: p}
	defer server.Close()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if p.wait(ctx) {
		fmt.Printf("Listening on http://localhost:%d\n", listener.Addr().(*net.TCPAddr).Port)
		fmt.Println("Open it in two windows, and kill a node while looking, as in `kill -9 PID`: every page goes on.")
		fmt.Println("`kill PID` of an app is a deploy: its pages move one by one. What died is back a second later.")
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

func ownPort() string {
	if p := os.Getenv("PORT"); p != "" {
		return p
	}
	return port
}

// group is a group of processes that end together.
type group struct {
	children sync.WaitGroup
	stops    []func()
}

// start starts a process, and restarts it when it dies, until ctx is done. It
// ends with the group.
func (g *group) start(ctx context.Context, c child) {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	g.stops = append(g.stops, stop)
	g.children.Go(func() {
		for ctx.Err() == nil {
			if err := c.run(running); ctx.Err() == nil {
				log.Printf("%s has ended (%v), and is restarted", c.name, err)
				pause(ctx, again)
			}
		}
	})
}

// end asks all processes to end, and waits for them.
func (g *group) end() {
	for _, stop := range g.stops {
		stop()
	}
	g.children.Wait()
}

// startServers starts a cluster of NATS, and returns its URLs.
func (g *group) startServers(ctx context.Context, folder string) string {
	var addresses, routes, urls []string
	for range nodes {
		address := freeAddress()
		addresses, urls = append(addresses, address), append(urls, "nats://"+address)
		routes = append(routes, "nats://"+freeAddress())
	}
	for i, address := range addresses {
		name := fmt.Sprint("nats", i+1)
		g.start(ctx, child{"nats", name, address, []string{
			"-route", strings.TrimPrefix(routes[i], "nats://"), "-routes", strings.Join(routes, ","),
			"-storage", filepath.Join(folder, name),
		}})
	}
	return strings.Join(urls, ",")
}

// startApps starts the apps, and returns their addresses.
func (g *group) startApps(ctx context.Context, natsURL string) (addresses []string) {
	for i := range nodes {
		address := freeAddress()
		addresses = append(addresses, address)
		g.start(ctx, child{"app", fmt.Sprint("app", i+1), address, []string{"-nats", natsURL, "-replicas", fmt.Sprint(*replicas)}})
	}
	return addresses
}

// freeAddress returns an address on which nobody listens, and which the system
// gives to no connection.
func freeAddress() string {
	for {
		address := fmt.Sprint("127.0.0.1:", 10_000+rand.IntN(20_000))
		if listener, err := net.Listen("tcp", address); err == nil {
			_ = listener.Close()
			return address
		}
	}
}
