package compress

import (
	"bytes"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCombine(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 255, 256, 100000} {
		a, b := []byte("some text"), bytes.Repeat([]byte("b"), n)
		got := combine(crc32.ChecksumIEEE(a), crc32.ChecksumIEEE(b), shiftOf(n))
		assert.Equal(t, crc32.ChecksumIEEE(append(a, b...)), got, "%d bytes", n)
		assert.Equal(t, crc32.ChecksumIEEE(b), combine(0, crc32.ChecksumIEEE(b), shiftOf(n)), "after nothing")
	}
}
