package compress

import "hash/crc32"

// The CRC-32 of two texts in a row is combined of those of each, without reading them: the
// remainders are polynomials, and the first is multiplied by x to the power of the bits
// that follow. The highest bit of a polynomial is that of x to the power of 0.

// shift multiplies by a power of x. It has the products of each four bits, by their place.
type shift [8][16]uint32

// combine returns the CRC-32 of two texts in a row, where by is the shift of the length of
// the second.
func combine(first, second uint32, by *shift) uint32 {
	for i := range by {
		second ^= by[i][first>>(4*i)&15]
	}
	return second
}

// shiftOf returns the shift of n bytes.
func shiftOf(n int) *shift {
	by, product := new(shift), powerOf(n)
	for i := 31; i >= 0; i-- {
		bit := 1 << (i % 4)
		for four := bit; four < 16; four += 2 * bit {
			by[i/4][four] = by[i/4][four-bit] ^ product
		}
		product = timesX(product)
	}
	return by
}

// powerOf returns x to the power of the bits in n bytes.
func powerOf(n int) uint32 {
	square, power := uint32(1)<<23, uint32(1)<<31 // x to the power of 8, and of 0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			power = multiply(square, power)
		}
		square = multiply(square, square)
	}
	return power
}

// multiply multiplies two polynomials modulo that of CRC-32.
func multiply(a, b uint32) (product uint32) {
	for ; a != 0; a <<= 1 {
		product ^= b & -(a >> 31)
		b = timesX(b)
	}
	return product
}

func timesX(a uint32) uint32 { return a>>1 ^ crc32.IEEE&-(a&1) }
