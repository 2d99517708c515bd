package main

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// runServer runs a NATS server until ctx is done.
func runServer(ctx context.Context) error {
	options, err := serverOptions()
	if err != nil {
		return err
	}
	s, err := server.NewServer(options)
	if err != nil {
		return err
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		return errors.New("NATS is not ready")
	}
	<-ctx.Done()
	s.LameDuckShutdown() // another server becomes the leader before this one ends
	s.WaitForShutdown()
	return nil
}

func serverOptions() (*server.Options, error) {
	host, port, err := split(*listen)
	if err != nil {
		return nil, err
	}
	routeHost, routePort, err := split(*route)
	if err != nil {
		return nil, err
	}
	return &server.Options{
		ServerName: *name, Host: host, Port: port, NoSigs: true,
		Cluster: server.ClusterOpts{Name: "example", Host: routeHost, Port: routePort, NoAdvertise: true}, Routes: server.RoutesFromStr(*routes),
		JetStream: true, StoreDir: *storage, JetStreamMaxStore: 1 << 30, JetStreamMaxMemory: 1 << 28,
		LameDuckGracePeriod: retry, LameDuckDuration: time.Second,
	}, nil
}

func split(address string) (host string, port int, err error) {
	host, digits, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(digits)
	return host, port, err
}
