package natshub

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/hub/hubtest"
)

// These tests run the contract of a hub.

func TestContract_file(t *testing.T) {
	testContract(t, Config{}, startServer(t, server.Options{}))
}

func TestContract_memory(t *testing.T) {
	testContract(t, Config{Storage: jetstream.MemoryStorage}, startServer(t, server.Options{}))
}

func TestContract_cluster(t *testing.T) {
	testContract(t, Config{Replicas: 3}, startCluster(t, 3)...)
}

func testContract(t *testing.T, config Config, nodes ...*node) {
	t.Parallel()
	conn := connect(t, nodes...)
	js := jet(t, conn)
	config.PublishTimeout = time.Minute // on a busy machine
	hubtest.Run(t, func(t *testing.T, memory hub.MemoryConfig) hub.Hub {
		config := config
		config.Memory = memory
		config = named(config)
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			_ = js.DeleteStream(ctx, config.Name)
		})
		return open(t, conn, config)
	})
}
