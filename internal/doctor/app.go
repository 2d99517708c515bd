package doctor

import (
	"fmt"
	"time"
)

// This file has what is wrong inside an app. Most of it is found at a real stream, so
// it names the route.

const deadAfter = "Pages become still and stay so, since clients do not ask again for a stream that ended properly."

// Timeout is Echo's Timeout middleware around a stream.
func Timeout(route string) Finding {
	return Finding{
		Name:  "timeout",
		Wrong: fmt.Sprintf("Echo's Timeout middleware is around the stream of %s, and cannot flush.", route),
		Seen:  "The first event fails, so pages never change.",
		Fix:   "Use middleware.ContextTimeout instead, with a Skipper for streams.",
	}
}

// NoFlush is a writer that cannot flush, whose type is named.
func NoFlush(route, writer string) Finding {
	return Finding{
		Name:  "no-flush",
		Wrong: fmt.Sprintf("A middleware's writer, %s, hides Flush from the stream of %s.", writer, route),
		Seen:  "The first event fails, so pages never change.",
		Fix:   "Give the writer a method Unwrap() http.ResponseWriter, or leave streams out by the middleware's Skipper.",
	}
}

// ContextTimeout is a deadline of the request's context, so long after its start.
func ContextTimeout(route string) Finding {
	return Finding{
		Name:  "context-timeout",
		Wrong: fmt.Sprintf("The stream of %s runs under a request deadline, such as that of Echo's ContextTimeout.", route),
		Seen:  deadAfter,
		Fix:   fmt.Sprintf("Give ContextTimeout a Skipper for streams: c.Path() == %q.", route),
	}
}

// BodyDump is Echo's BodyDump around a stream.
func BodyDump(route string) Finding {
	return Finding{
		Name:  "body-dump",
		Wrong: fmt.Sprintf("Echo's BodyDump keeps all that the stream of %s sends.", route),
		Seen:  "The memory of the server grows for as long as pages are open, until it is killed and all pages reconnect.",
		Fix:   fmt.Sprintf("Give BodyDump a Skipper for streams: c.Path() == %q.", route),
	}
}

// WriteTimeout is a server's limit that nothing moves.
func WriteTimeout(route string, limit time.Duration) Finding {
	return Finding{
		Name:  "write-timeout",
		Wrong: fmt.Sprintf("The server's WriteTimeout ends the stream of %s after %v, since Config.WriteTimeout is negative.", route, limit),
		Seen:  fmt.Sprintf("Pages lose their stream every %v, and what is published meanwhile comes late or not at all.", limit),
		Fix:   "Leave Config.WriteTimeout at its default: each write then moves the server's deadline forward.",
	}
}

// NoDeadline is a writer that hides SetWriteDeadline, whose type is named.
func NoDeadline(route, writer string, limit time.Duration) Finding {
	f := Finding{
		Name:  "no-deadline",
		Wrong: fmt.Sprintf("A middleware's writer, %s, hides SetWriteDeadline from the stream of %s.", writer, route),
		Seen:  "A page that takes nothing holds its stream and what waits for it for many minutes.",
		Fix:   "Give the writer a method Unwrap() http.ResponseWriter.",
	}
	if limit > 0 {
		f.Seen = fmt.Sprintf("The server's WriteTimeout ends each stream after %v: pages lose it again and again.", limit)
	}
	return f
}

// RecoverInside is a panic that Echo's Recover kept from our middleware.
func RecoverInside(route string) Finding {
	return Finding{
		Name:  "recover-inside",
		Wrong: fmt.Sprintf("Echo's Recover is inside datastar.Middleware, and hid a panic in the stream of %s from it.", route),
		Seen:  "No error is shown. " + deadAfter,
		Fix:   "Call e.Use(middleware.Recover()) before e.Use(datastar.Middleware()), or use datastar.Handler.",
	}
}

// WriterInside is a writer of an inner middleware that is gone when an error is to be shown.
func WriterInside(route string) Finding {
	return Finding{
		Name:  "gzip-inside",
		Wrong: fmt.Sprintf("Gzip, or another middleware with a writer, is inside datastar.Middleware: an error of %s came when its writer was gone.", route),
		Seen:  "The page shows nothing of an error after the first event.",
		Fix:   "Call e.Use(middleware.Gzip()) before e.Use(datastar.Middleware()), or use datastar.Handler.",
	}
}

// OldClient is a client of another generation than Config.Protocol.
func OldClient(route, protocol string, newer bool) Finding {
	f := Finding{
		Name:  "old-client",
		Wrong: fmt.Sprintf("A client before 1.0.0-RC.1 asked for %s, where Config.Protocol is %s.", route, protocol),
		Seen:  "Pages ignore every event.",
		Fix:   "Load a client of 1.x in that page, or set Config.Protocol to what it speaks, or to ProtocolAuto with Config.Legacy.",
	}
	if newer {
		f.Wrong = fmt.Sprintf("A client of 1.x asked for %s, where Config.Protocol is %s.", route, protocol)
		f.Fix = "Leave Config.Protocol at ProtocolAuto, and name what older clients speak in Config.Legacy."
	}
	return f
}

// StreamsAtMost is how many streams a page may have over HTTP/1.1 before it is said.
const StreamsAtMost = 3

// ManyStreams is a page with many streams over HTTP/1.1.
func ManyStreams(route string, n int) Finding {
	return Finding{
		Name:  "many-streams",
		Wrong: fmt.Sprintf("A page has %d streams open over HTTP/1.1, the last one of %s.", n, route),
		Seen:  "A browser opens six connections for all its tabs: the next request waits until a stream ends, and the app seems to hang.",
		Fix:   "Follow everything with one stream, c.Follow(rooms.Feed(a, b, c)), and serve browsers HTTP/2.",
	}
}

// NoReady is an app that no balancer can ask.
func NoReady() Finding {
	return Finding{
		Name:  "no-ready",
		Wrong: "The app has no route for readiness, such as /ready.",
		Seen:  "While a process starts or stops, pages get its errors, since the balancer does not know.",
		Fix:   `Add e.GET("/ready", datastar.Ready(…)), and name it in the balancer's health check.`,
	}
}

// NoOnError is an app that shows no errors.
func NoOnError() Finding {
	return Finding{
		Name:  "no-on-error",
		Wrong: "Config.OnError is not set, and Echo's own error handler answers.",
		Seen:  "Nothing happens in the page when a handler fails: clients show nothing of an answer that is no event stream.",
		Fix:   "Set Config.OnError, and e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler).",
	}
}

// NoStream is an answer that is no stream.
func NoStream(what string, a Answer) Finding {
	f := Finding{
		Name:  "no-stream",
		Wrong: fmt.Sprintf("%s answers %d %s instead of a stream of events.", what, a.Status, a.Type),
		Seen:  "Pages never change.",
		Fix:   "Look at the route, at middlewares that answer before it, and at the log of the app and of the proxy.",
	}
	switch {
	case a.Status == 0:
		f.Wrong = fmt.Sprintf("%s does not answer.", what)
	case a.isStream():
		f.Wrong = fmt.Sprintf("%s answers with a stream that breaks off, or has no events.", what)
	}
	return f
}

// HeldInside is an app whose own middleware holds events back.
func HeldInside() Finding {
	return Finding{
		Name:  "held-inside",
		Wrong: "A middleware of the app holds events back although they are flushed.",
		Seen:  "Pages change late, or not before the stream ends.",
		Fix:   "Find the middleware whose writer has a Flush that does not flush, such as a cache or another gzip, and leave streams out by its Skipper.",
	}
}
