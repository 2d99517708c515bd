// Package test is how the whole behaves over real connections: beside Echo's
// middlewares, for slow and hostile clients, when clients leave and servers shut
// down. It has no API. What one file of the package does is tested beside it.
//
// The tests are translated for Echo v5 and run there as well: see internal/front.
package test
