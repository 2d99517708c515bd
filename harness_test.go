package datastar_test

import (
	"io"
	"strings"

	"github.com/echo-datastar/datastar/internal/testkit"
)

// collect reads a stream to its end.
func collect(r io.Reader) (all []testkit.Arrival, err error) {
	err = testkit.Blocks(r, func(a testkit.Arrival) { all = append(all, a) })
	return all, err
}

// withoutComments is a stream without heartbeats, and without what Gzip is given first.
func withoutComments(stream []byte) string { return strings.ReplaceAll(string(stream), ":\n\n", "") }
