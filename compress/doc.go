// Package compress compresses responses: pages as a whole, and streams of events each as
// it is sent, so that a page has it at once.
//
// What a hub publishes is compressed once for all the streams that it is sent on, and a
// stream keeps no compressor while it is open. So compression costs next to nothing where
// many pages follow the same. Nothing has to be set up for that but the middleware, which
// comes before datastar's:
//
//	e.Use(echov4.Middleware(), datastar.Middleware())
//
// It is in echov4 and echov5. This package has it for net/http: [Handler].
//
// Streams are compressed with gzip, which every browser takes event by event, and pages
// with what the browser prefers of zstd, br and gzip. docs/compression.md says why, and
// what it saves.
//
// A page that shows what a request asked for beside a secret should not be compressed: see
// [Off].
package compress
