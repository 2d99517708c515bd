// Package test tests how apps of both versions of Echo, whose responses are compressed,
// behave as a whole. It is a module of its own.
package test
