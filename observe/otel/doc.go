// Package otel has the middleware for OpenTelemetry: what the streams of an app do as
// metrics, and a span for each request. It is for Echo v4; the same for Echo v5 is in
// [github.com/echo-datastar/datastar/observe/otel/echov5], and what hubs do in
// [github.com/echo-datastar/datastar/observe/otel/otelhub].
//
//	e.Use(otel.NewMiddleware(), datastar.Middleware())
//
// It is an outer middleware of datastar's.
//
// # Spans
//
// A request has a span of kind server. It ends when the request is answered: with the
// first event of a stream, or with the header of one whose feed has nothing to send yet.
// So no span is as long as a stream. How the stream went is told by another one, "stream
// /rooms/:id", which is short, begins a trace of its own when the stream is over, and has a
// link to the span of the request. Two kinds of streams have none: those that end normally
// within a second, which are no more than an answer, and those of requests that are not
// sampled.
//
// Spans have no query, since Datastar clients send the signals of the page in it.
//
// Where an outer middleware has begun a span of the request, such as otelecho's, there is
// none of ours. That one ends with the stream, and so it has what the other span would
// have, and the event datastar.stream.opened. [IsDatastar] keeps such a middleware away
// from streams.
//
// # Metrics
//
//	datastar.server.active_streams        {stream}  http.route, datastar.protocol
//	datastar.server.events                {event}   http.route, datastar.protocol
//	datastar.server.event.size            By        http.route, datastar.protocol
//	datastar.server.write.duration        s         http.route, datastar.protocol
//	datastar.server.time_to_first_event   s         http.route, datastar.protocol
//	datastar.server.stream.duration       s         http.route, datastar.protocol, datastar.stream.status
//	http.server.request.duration          s         as in the HTTP conventions
//
// The sum of datastar.server.event.size is all bytes that were sent; one of its values is
// the size of what was sent together. http.server.request.duration is recorded for the
// requests whose span is ours, and ends as that does.
package otel
