package compress

import "hash/crc32"

// The CRC-32 of two texts in a row is combined of those of each, without reading them: the
// remainders are polynomials, and the first is multiplied by x to the power of the bits
// that follow.

// combine returns the CRC-32 of two texts in a row, where shift is that of the length of
// the second.
func combine(first, second, shift uint32) uint32 { return multiply(shift, first) ^ second }

// shiftOf returns x to the power of the bits in n bytes.
func shiftOf(n int) uint32 {
	power, shift := uint32(1)<<23, uint32(1)<<31 // x to the power of 8, and of 0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			shift = multiply(power, shift)
		}
		power = multiply(power, power)
	}
	return shift
}

// multiply multiplies two polynomials, whose highest bit is that of x to the power of 0,
// modulo that of CRC-32.
func multiply(a, b uint32) (product uint32) {
	for ; a != 0; a <<= 1 {
		product ^= b & -(a >> 31)
		b = b>>1 ^ crc32.IEEE&-(b&1)
	}
	return product
}
