package main

import (
	"net"
	"os"
	"strconv"
)

// listen returns the socket that systemd has passed, or else listens on an address.
func listen(network, address string) (net.Listener, error) {
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return net.Listen(network, address)
	}
	return net.FileListener(os.NewFile(3, "socket")) // the first one
}
