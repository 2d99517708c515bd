// Package signals is the state of a page as the clients keep it: nested values, what depends on them, and what of
// them is sent. There is a store for each of two clients, 1.0.4 (V1) and 1.0.0-beta.11 (Beta).
//
// # V1
//
// The store is a tree. Reading what is not there makes it, as "". null and undefined remove; what depended on the
// removed signal is not told, since the client does not tell it either. An object is merged into the one that is
// there; an array is replaced. Signals are sent in the order in which they were made, and an object without any
// signal is not sent at all.
//
// # Beta
//
// Each signal is a leaf with a path. Arrays and null are values like any other, and what is changed inside of
// an array tells nobody. An object that is merged into a signal is lost. Signals whose names begin with _ are
// not sent at the top, and are further down.
//
// # What depends on signals
//
// An effect runs at once, and again when a signal that it read has another value; on V1 after the outermost batch.
// Effects run as often as in the clients, and in their order, also where they set signals themselves. What V1 does not
// survive, such as a change in a signal that was moved within an array, is an error.
package signals
