package hub_test

import (
	"os"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/hub/hubtest"
	"github.com/echo-datastar/datastar/internal/leak"
)

// TestMain fails the run when goroutines outlive the tests.
func TestMain(m *testing.M) { os.Exit(leak.Run(m, 10*time.Second)) }

func TestMemory(t *testing.T) {
	hubtest.Run(t, func(_ *testing.T, config hub.MemoryConfig) hub.Hub { return hub.NewMemory(config) })
}
