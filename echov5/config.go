// Code generated from ../config.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"log/slog"
	"time"

	"github.com/labstack/echo/v5"
)

// Config says how requests are read and streams are kept.
type Config struct {
	// Skipper defines a function to skip the middleware for a request, which then
	// belongs to an outer Middleware, or else is read by Echo alone. Optional. Default value nil: no
	// request is skipped.
	Skipper func(c *echo.Context) bool

	// Protocol is the protocol of every client. Optional. Default value
	// ProtocolAuto: V1 for a request that accepts text/html besides
	// text/event-stream, else Legacy.
	Protocol Protocol

	// Legacy is the protocol assumed for clients older than 1.0.0-RC.1, whose
	// requests all look alike. Optional. Default value Beta.
	Legacy Protocol

	// NoInlineScripts sends scripts, redirects and the like as signals that the
	// client evaluates, for pages with a Content-Security-Policy of
	// script-src 'self' 'unsafe-eval'. ExecuteScript then runs the body of a
	// function, without [event.WithScriptAttribute]. For V018 and V019 this is always so.
	// Optional. Default value false: V1 and Beta add script elements, which
	// take 'unsafe-inline' or, on V1, the nonce of a CSP.
	NoInlineScripts bool

	// CSP sends every page with a Content-Security-Policy without 'unsafe-eval', for
	// clients from 1.0.3 on: see [CSP]. It excludes NoInlineScripts, and another
	// Protocol than V1. Optional. Default value nil: no policy is sent.
	CSP *CSP

	// Client is the text of the Datastar client, such as of an embedded datastar.js.
	// The middleware serves it, under an address of its own for each text, compressed
	// and to be kept for good, and [Context.Page] writes pages that load it, with its
	// integrity. A builder that is made without a request learns of it by
	// [page.Builder.WithClient]. Optional. Default value nil: pages load what
	// [page.Builder.Script] says.
	Client []byte

	// RedirectOrigins are the origins that [Context.Redirect] may redirect to besides
	// the request's own, such as "https://login.example.com"; "*" is any.
	// Optional. Default value nil.
	RedirectOrigins []string

	// Message says what is wrong with a field in other words, such as those of the
	// request's language, for [Context.Invalid], InvalidIn and InvalidFields. "" is
	// Problem.Text. Optional. Default value nil: each is in English.
	Message func(c *Context, p Problem) string

	// SignalsLimit is how many bytes of signals a request may carry before it
	// is answered with 413. Optional. Default value 1 MiB.
	SignalsLimit int64

	// Heartbeat is the silence after which a comment is sent, which keeps
	// proxies from cutting the stream. Optional. Default value 15s; negative:
	// none.
	Heartbeat time.Duration

	// WriteTimeout is how long a client may take nothing of what is written, or up to an
	// eighth less. Each 32 KiB have that long, so that a large event may take longer. It
	// moves the server's own write deadline forward, so that a stream outlives it.
	// Optional. Default value 10s; negative: the server's applies.
	WriteTimeout time.Duration

	// FlushDelay is how long an event may wait for others before it is flushed,
	// unless the handler waits or returns earlier. Optional. Default value 1ms;
	// negative: each is flushed at once.
	FlushDelay time.Duration

	// Context ends every stream when it is done, as the shutdown of the
	// server does. Optional. Default value nil.
	Context context.Context

	// OnError makes events of an error that a Datastar request failed with, so
	// that people see it: clients ignore an answer that is no event stream, and
	// those from RC.7 on whatever has another status than 200. It is called with
	// what the handler, an inner middleware or the reading of the signals
	// returned, or with a panic, before the stream is closed, whether events
	// were sent or not. The events go out with status 200; the error and its
	// own status still reach loggers. Where it returns none the error is Echo's
	// to answer, except that clients before 0.20 always get an event stream, and
	// that nothing is appended to one. Errors of outer middlewares need
	// [HTTPErrorHandler].
	//
	// What is left of the request's body is read first, since a browser reads no
	// answer over HTTP/1.1 before it has sent all: up to 32 MiB, and each of them
	// for up to 10 s, or all for as long as the server's ReadTimeout allows. The
	// page of a larger upload sees a broken connection instead, over HTTP/1.1.
	// Optional. Default value nil.
	OnError func(c *Context, err error) []Event

	// OnOpen is called when a stream has opened: its header is sent.
	//
	// OnOpen, OnEvent and OnClose of one stream are called one after the other, by whoever
	// sends, without a lock. The stream waits for them, and other streams do not. One that
	// panics is logged, and the stream goes on. They may send, except for OnClose: what
	// OnOpen or OnEvent sends is reported in the next call of OnEvent, so that they do not
	// call themselves. They may not call Every, Recv or Follow. For those who
	// observe streams of any app, such as metrics and traces, there is package observe.
	// Optional. Default value nil.
	OnOpen func(c *Context)

	// OnEvent is called after events were written: once for each Send, or batch of a
	// feed. The last call may come after the handler returned. See OnOpen. Optional.
	// Default value nil.
	OnEvent func(c *Context, s Sent)

	// OnClose is called once for each stream that was opened, when it is over. See OnOpen.
	// A Send returns ErrClosed then. [End.Cause] is ErrGone (perhaps wrapped or joined) if the
	// client left, also after a handler that returned nil; ErrShutdown, or the context's
	// error at a deadline, if that ended the stream; an error that says so after a panic;
	// and otherwise what the handler returned, such as nil or the error of a feed that
	// ended as planned. Optional. Default value nil.
	OnClose func(c *Context, e End)

	// Logger logs how each stream ended, with its route, protocol, status, cause and
	// duration: at debug, or at error if an operator has to act on it and nobody else is
	// told of it. An error that the page is shown is logged at debug, since loggers of
	// Echo see it. Logger takes the place of Echo's logger for all that this package logs
	// of a request, such as events that cannot be encoded. Optional. Default value nil:
	// Echo's logger logs failures, and nobody logs other ends.
	Logger *slog.Logger
}

// DefaultConfig is the config of [Middleware], of [HTTPErrorHandler], and of a
// [Handler] for a request that no Middleware has seen. Each of these three reads it
// when it is called, so change it before. [MiddlewareWithConfig] ignores it: zero
// fields there have the defaults that [Config] documents.
var DefaultConfig = Config{
	Legacy:       Beta,
	SignalsLimit: defaultSignalsLimit,
	Heartbeat:    defaultHeartbeat,
	WriteTimeout: defaultWriteTimeout,
	FlushDelay:   defaultFlushDelay,
}

const (
	defaultSignalsLimit = 1 << 20
	defaultHeartbeat    = 15 * time.Second
	defaultWriteTimeout = 10 * time.Second
	defaultFlushDelay   = time.Millisecond
)
