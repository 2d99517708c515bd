// Command cluster is an example: a shared list whose pages all show each
// change, with three processes of an app and a cluster of three NATS servers,
// behind a reverse proxy. Kill any of them: every page continues.
//
// It starts itself as each of these processes, and restarts one that dies. If
// OTEL_EXPORTER_OTLP_ENDPOINT names a collector of OpenTelemetry, the apps send it traces
// and metrics.
package main

import (
	"context"
	"embed"
	"flag"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

const port = "3008"

var (
	natsURL  = flag.String("nats", "", "use the NATS servers at `URL`, with JetStream, instead of a cluster of our own")
	replicas = flag.Int("replicas", 1, "how many servers keep the data, with -nats")

	// Flags for the processes that this program starts.
	role    = flag.String("role", "", "what to be: nats or app, or all if empty")
	name    = flag.String("name", "", "name of a node")
	listen  = flag.String("listen", "", "`address` that a node listens on")
	route   = flag.String("route", "", "`address` that a NATS server listens on for the others")
	routes  = flag.String("routes", "", "`addresses` of all NATS servers for each other")
	storage = flag.String("storage", "", "`folder` of a NATS server")
)

func main() {
	log.SetFlags(log.Ltime)
	flag.Parse()
	var err error
	switch *role {
	case "nats":
		err = runServer(asked())
	case "app":
		err = runApp(asked(), demo.New(port, templates))
	default:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = runAll(ctx)
	}
	if err != nil {
		log.Fatalf("%s: %v", *name, err)
	}
}

// asked returns a context that is done when a child process is asked to end: by
// SIGTERM, or by the end of its input, which the parent closes or which ends
// with the parent. Ctrl-C reaches the children as well, but the parent decides.
func asked() context.Context {
	signal.Ignore(os.Interrupt)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return ctx
}
