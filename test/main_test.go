package test

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/internal/leak"
)

// TestMain fails the run when goroutines outlive the tests.
func TestMain(m *testing.M) {
	os.Exit(leak.Run(m, 10*time.Second, http.DefaultTransport.(*http.Transport).CloseIdleConnections))
}
