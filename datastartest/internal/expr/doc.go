// Package expr is what a page says to its client: which attributes there are, how their names and modifiers are
// read, how their expressions are rewritten and evaluated, and what actions ask for. The clients are 1.0.4 (V1)
// and 1.0.0-beta.11 (Beta).
//
// [Parse] reads an attribute. [Attribute.Compile] rewrites its expression to JavaScript, byte for byte as the client
// does, with all that surprises: on V1 $count-1 is the signal "count-1"; on Beta a name is a signal only if it
// was one when the attribute was loaded, in strings too. Package js, whose documentation has the grammar,
// evaluates the result. What it cannot evaluate is an error that names the expression and the position, and
// [js.ErrUnsupported] tells such errors from those that a browser would have as well.
package expr
