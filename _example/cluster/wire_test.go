package main

import (
	"flag"
	"log"
	"net"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// In the tests a NATS server listens on an address of its own, of which Linux has many,
// and a wire leads there from the address that others know. So all that is said between
// machines goes through wires, which can be cut.

// cutOff names the variable with the path of a link, which is there while a machine is
// cut off: it leads to the machine's number.
const cutOff = "CLUSTER_CUT_OFF"

// wires lead to the server of a machine.
type wires struct {
	to  string
	cut atomic.Value // the machine that is cut off, or ""
}

// layWires lays the wires to the NATS server that this process is to be, if it is.
func layWires() {
	flag.Parse()
	if *role != "nats" || runtime.GOOS != "linux" {
		return
	}
	w := &wires{to: strings.TrimPrefix(*name, "nats")}
	w.cut.Store("")
	go w.watch(os.Getenv(cutOff))
	os.Args = append(os.Args, "-listen", w.lay(*listen), "-route", w.lay(*route))
}

func (w *wires) watch(link string) {
	for ; ; time.Sleep(10 * time.Millisecond) {
		machine, _ := os.Readlink(link)
		w.cut.Store(machine)
	}
}

// lay lays a wire from an address to the one that it returns.
func (w *wires) lay(address string) (behind string) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	behind = strings.Replace(address, "127.0.0.1", "127.0.0.2", 1)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				log.Fatal(err)
			}
			go w.lead(conn, behind)
		}
	}()
	return behind
}

// lead leads what is said on a connection to the server, and back.
func (w *wires) lead(from net.Conn, address string) {
	to, err := net.Dial("tcp", address)
	if err != nil {
		_ = from.Close()
		return
	}
	var who atomic.Value
	who.Store("")
	go w.carry(from, to, &who, false)
	w.carry(to, from, &who, true)
}

// introduced matches how an app or a server begins what it says.
var introduced = regexp.MustCompile(`"(?:server_)?name":"(?:app|nats)(\d)"`)

// carry carries what one says to the other, unless the wire is cut. Then it waits, as
// TCP does where packets are lost.
func (w *wires) carry(to, from net.Conn, who *atomic.Value, listens bool) {
	defer to.Close()
	defer from.Close()
	said := make([]byte, 32<<10)
	for {
		n, err := from.Read(said)
		if match := introduced.FindSubmatch(said[:n]); listens && match != nil {
			who.Store(string(match[1]))
			listens = false
		}
		for w.between(who.Load()) {
			time.Sleep(10 * time.Millisecond)
		}
		if _, writeErr := to.Write(said[:n]); err != nil || writeErr != nil {
			return
		}
	}
}

// between reports whether the wire is cut between the server and a machine.
func (w *wires) between(who any) bool {
	cut := w.cut.Load()
	return cut != "" && (cut == w.to) != (cut == who)
}
