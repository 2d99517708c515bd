// Command bench compares a hub with many open streams to a raw handler without this
// package. Each runs in a server process of its own, with the clients in another
// process, all on this machine.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"
	"time"
)

var (
	role    = flag.String("role", "", "server, clients or pages, for the processes that this program starts")
	kind    = flag.String("kind", "", "what a server runs: raw, drain or hub, or raw wave or hub wave")
	address = flag.String("address", "", "port of the server, for the clients")
	streams = flag.Int("streams", 10_000, "open streams")
	seconds = flag.Int("seconds", 10, "how long 200 bytes go to each stream once a second")
	waves   = flag.Bool("wave", false, "have all streams reconnect at once instead")
	bursts  = flag.Int("bursts", 3, "bursts of 100 events")
)

func main() {
	flag.Parse()
	var err error
	switch *role {
	case "server":
		err = serve(*kind)
	case "clients":
		err = listen(*address, *streams)
	case "pages":
		err = reconnectAll(*address, *streams)
	default:
		if *waves {
			err = wave()
		} else {
			err = compare()
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

// compare measures each kind of server in turn.
func compare() error {
	fmt.Println("| server | heap and stack per idle stream | CPU to open one | CPU per delivery at 1 Hz | deliveries per second in bursts of 100 |")
	fmt.Println("|---|---|---|---|---|")
	for _, kind := range []string{"raw", "drain", "hub"} {
		if err := measure(kind); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	return nil
}

// measure starts a server and its clients, and prints a row of the table.
func measure(kind string) error {
	server, err := start("server", "-kind", kind)
	if err != nil {
		return err
	}
	defer server.kill()
	before, err := server.ask("memory")
	if err != nil {
		return err
	}
	fresh, err := server.ask("cpu")
	if err != nil {
		return err
	}
	clients, err := start("clients", "-address", before.Address, "-streams", fmt.Sprint(*streams))
	if err != nil {
		return err
	}
	defer clients.kill()
	opened, err := server.ask("cpu")
	if err != nil {
		return err
	}
	idle, err := server.ask("memory")
	if err != nil {
		return err
	}
	perDelivery, err := slow(server, clients)
	if err != nil {
		return err
	}
	perSecond, err := fast(server, clients)
	if err != nil {
		return err
	}
	perOpening := (opened.CPU - fresh.CPU) / time.Duration(*streams)
	fmt.Printf("| %s | %.1f kB | %.0f µs | %.1f µs | %.0f k |\n", kind, float64(idle.Memory-before.Memory)/float64(*streams)/1e3,
		float64(perOpening.Nanoseconds())/1e3, float64(perDelivery.Nanoseconds())/1e3, perSecond/1e3)
	return nil
}

// slow publishes once a second, and returns the server's CPU time per delivery.
func slow(server, clients *process) (time.Duration, error) {
	before, err := server.ask("cpu")
	if err != nil {
		return 0, err
	}
	for range *seconds {
		if _, err := server.ask("publish 1"); err != nil {
			return 0, err
		}
		time.Sleep(time.Second)
	}
	if err := clients.await(*streams * *seconds); err != nil {
		return 0, err
	}
	after, err := server.ask("cpu")
	return (after.CPU - before.CPU) / time.Duration(*streams**seconds), err
}

// fast publishes bursts, and returns the number of deliveries per second.
func fast(server, clients *process) (float64, error) {
	began, delivered := time.Now(), 0
	for range *bursts {
		if _, err := server.ask("publish 100"); err != nil {
			return 0, err
		}
		if err := clients.await(*streams * 100); err != nil {
			return 0, err
		}
		delivered += *streams * 100
	}
	return float64(delivered) / time.Since(began).Seconds(), nil
}

// process is a server or the clients. It receives commands on standard input
// and answers on standard output, one line each.
type process struct {
	command *exec.Cmd
	lines
}

func start(role string, args ...string) (*process, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{command: exec.Command(path, append([]string{"-role", role}, args...)...)}
	p.command.Stderr = os.Stderr
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.read(out)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	_, err = p.next() // the process is ready
	return p, err
}

func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// await waits until the clients received this many more events.
func (p *process) await(events int) error {
	_, err := p.ask("await " + strings.TrimSpace(fmt.Sprint(events)))
	return err
}
