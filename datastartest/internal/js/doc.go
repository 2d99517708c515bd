// Package js evaluates the JavaScript that pages write into their attributes, without an engine. What it
// takes has JavaScript's results, to the last digit. Anything else is an error that names the expression
// and the position: the package never guesses, and does not skip what it does not know.
//
// # What it takes
//
//	program    = { statement } .
//	statement  = ";" | "{" { statement } "}" | "return" [ sequence ]
//	           | ( "let" | "const" ) name [ "=" value ] { "," name [ "=" value ] }
//	           | "if" "(" sequence ")" statement [ "else" statement ] | sequence .
//	sequence   = value { "," value } .
//	value      = arrow | target assign value | choice .
//	arrow      = ( name | "(" [ name { "," name } ] ")" ) "=>" ( value | "{" { statement } "}" ) .
//	assign     = "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "**=" | "??=" | "||=" | "&&="
//	           | "<<=" | ">>=" | ">>>=" | "&=" | "|=" | "^=" .
//	choice     = binary [ "?" value ":" value ] .
//	binary     = unary { operator unary } .
//	operator   = "??" | "||" | "&&" | "|" | "^" | "&" | "==" | "!=" | "===" | "!==" | "<" | "<=" | ">" | ">="
//	           | "in" | "<<" | ">>" | ">>>" | "+" | "-" | "*" | "/" | "%" | "**" .
//	unary      = { "!" | "-" | "+" | "~" | "typeof" | "void" | "delete" | "++" | "--" } chain [ "++" | "--" ] .
//	chain      = primary { "." name | "[" sequence "]" | "?." ( name | "[" sequence "]" | arguments ) | arguments } .
//	arguments  = "(" [ [ "..." ] value { "," [ "..." ] value } ] ")" .
//	primary    = name | number | string | template | regexp | array | object | "(" sequence ")" | "new" chain .
//
// Arrays and objects take "...", objects also shorthands and computed keys. A line break ends a statement
// where JavaScript lets it. Loops, functions other than arrows, classes, exceptions, await, destructuring,
// default parameters, var, this, instanceof, getters, tagged templates and BigInt are refused.
//
// # What it knows
//
// Beside what [Env] gives there are the common methods of strings, numbers, arrays and regular expressions;
// String, Number, Boolean, Array, Object, Math, JSON, Date.now, RegExp, parseInt, parseFloat, isNaN, isFinite,
// the four functions that encode and decode URIs, Uint8Array, Uint16Array, Uint32Array, and
// crypto.getRandomValues. What else JavaScript has is an error, such as Math.sin and toLocaleString, in which engines
// and locales differ. So is a global name that is unknown here. A property that no value of its type has is undefined.
//
// A string is one of Unicode characters: what would leave half of a surrogate pair is an error. Length and
// positions count UTF-16 as in JavaScript. Regular expressions run on Go's, so that what these lack, such as a
// lookahead, is an error; they match characters, not UTF-16.
//
// # Bounds
//
// An evaluation ends: after [Env.Steps], each of which is a node of the tree, or 8 bytes of a string
// that was made. The depth of parsing and of calls is bounded too.
package js
