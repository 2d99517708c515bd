package main

// entry is a line of the list: a prime number, and its place among them.
type entry struct{ Place, Prime int }

// primes are those below 500. A list of an app is in a database, where the
// cursor is the key of the last row that was seen.
var primes = sieve(500)

func sieve(limit int) (primes []int) {
	composite := make([]bool, limit)
	for n := 2; n < limit; n++ {
		if composite[n] {
			continue
		}
		primes = append(primes, n)
		for m := n * n; m < limit; m += n {
			composite[m] = true
		}
	}
	return primes
}
