package e2e

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// builds are the examples that were built: each is built once.
var builds sync.Map // of func() (string, error), by name

// build builds an example in a folder of _example, or _example itself for "".
func build(t *testing.T, name string) (binary string) {
	t.Helper()
	builder, _ := builds.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		binary := filepath.Join(programs, "example-"+name)
		out, err := exec.Command("go", "build", "-C", filepath.Join("..", "_example", name), "-o", binary, ".").CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
		return binary, err
	}))
	binary, err := builder.(func() (string, error))()
	require.NoError(t, err)
	return binary
}

// freePort returns a port on which nobody listens, and which the system gives to
// no connection: an example that ends can have it again, whatever tests run
// meanwhile.
func freePort() string {
	for {
		port := strconv.Itoa(10_000 + rand.IntN(20_000))
		if listener, err := net.Listen("tcp", "localhost:"+port); err == nil {
			_ = listener.Close()
			return port
		}
	}
}
