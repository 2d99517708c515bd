package datastar

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/once"
	"github.com/echo-datastar/datastar/internal/stream"
)

// IdempotentConfig says which answers are kept for commands that are retried, and
// for how long.
type IdempotentConfig struct {
	// Skipper defines a function to skip the middleware for a request, which then
	// runs each time. Optional. Default value nil: no request is skipped.
	Skipper func(c echo.Context) bool

	// Scope returns who asks, such as a user or a session. The same key in two
	// scopes names two commands. Without a scope, whoever knows another user's key,
	// method and URL receives that user's answer: keys of 128 random bits cannot be
	// guessed, but keys that count, or name an order, can. Optional. Default value
	// nil: all requests are in one scope.
	Scope func(c echo.Context) string

	// Window is how long an answer is kept after its end. It is also how long a
	// handler may go on after the last client has left, before its request's
	// context is canceled. Optional. Default value 5m.
	Window time.Duration

	// MaxAnswer is how many bytes of an answer are kept. A larger one reaches its
	// client, but a retry is answered with 409. Optional. Default value 256 KiB.
	MaxAnswer int64

	// MaxBytes is how many bytes all answers may take, each at least 256. The
	// answers that ended first are dropped for others, and a later retry of such
	// a command runs it again. Optional. Default value 16 MiB.
	MaxBytes int64
}

// DefaultIdempotentConfig is the config of [Idempotent], which reads it when it is
// called.
var DefaultIdempotentConfig = IdempotentConfig{
	Window:    defaultWindow,
	MaxAnswer: defaultMaxAnswer,
	MaxBytes:  defaultMaxBytes,
}

const (
	defaultWindow    = 5 * time.Minute
	defaultMaxAnswer = 256 << 10
	defaultMaxBytes  = 16 << 20
)

// Idempotent runs a command once, however often it is sent. Clients retry a command
// (POST, PUT, PATCH or DELETE, up to ten times) when the connection broke before the
// answer ended. Clients before 1.0.0-RC.7 also retry when a hidden tab is shown again.
//
// The page makes a key for each click, and sends it as the header Idempotency-Key,
// or as the query parameter idempotency-key where the client has no headers for a
// single request:
//
//	@post('/pay', {headers: {'Idempotency-Key': crypto.getRandomValues(new Uint32Array(4)).join('-')}})
//
// A key is valid for one method and one URL; signals in the query do not count as part
// of the URL. A retry receives the first answer, errors too; while that is still being
// made, the retry receives it as it comes. Bodies are not compared, since a client may
// collect the signals anew: so a key must not serve for two clicks. Requests without a
// key, and GET, HEAD, OPTIONS and QUERY, pass untouched. A key that is longer than 128
// bytes or not printable ASCII is answered with 400, a retry of a command that panicked
// with 500, and one of a command whose answer was too large to be kept with 409.
//
// When the client leaves, the handler's context is not canceled for as long as
// [IdempotentConfig].Window: the handler runs to its end, so that its answer is there
// for the retry. A feed never ends, so keep feeds to GET and QUERY.
//
// A body of up to 64 KiB is read before the handler runs. A larger one is left to the
// handler: over HTTP/1.1 the server notices that the client has left only after the
// handler has read the body to its end, or when a write fails. A command whose body
// broke off while the handler read it, and that failed, is forgotten: a retry runs the
// handler again.
//
// It works with and without [Middleware]. Place it inside Middleware and inside
// authentication: a retry does not run, so inner middlewares do not see it. Answers
// are kept in the memory of this process, separately for each call of Idempotent:
// share the result between routes.
func Idempotent() echo.MiddlewareFunc { return IdempotentWithConfig(DefaultIdempotentConfig) }

// IdempotentWithConfig is [Idempotent] with a config of your own. It panics if
// the config is invalid.
func IdempotentWithConfig(config IdempotentConfig) echo.MiddlewareFunc {
	middleware, err := config.ToMiddleware()
	if err != nil {
		panic(err)
	}
	return middleware
}

// ToMiddleware is [IdempotentWithConfig] that returns the error instead.
func (config IdempotentConfig) ToMiddleware() (echo.MiddlewareFunc, error) {
	switch {
	case config.Window < 0:
		return nil, errors.New("datastar: IdempotentConfig.Window is negative")
	case config.MaxAnswer < 0:
		return nil, errors.New("datastar: IdempotentConfig.MaxAnswer is negative")
	case config.MaxBytes < 0:
		return nil, errors.New("datastar: IdempotentConfig.MaxBytes is negative")
	}
	i := &idempotent{IdempotentConfig: config, store: &once.Store{
		Window:    cmp.Or(config.Window, defaultWindow),
		MaxAnswer: cmp.Or(config.MaxAnswer, defaultMaxAnswer),
		MaxBytes:  cmp.Or(config.MaxBytes, defaultMaxBytes),
	}}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { return i.serve(c, next) }
	}, nil
}

// idempotent is the middleware.
type idempotent struct {
	IdempotentConfig
	store *once.Store
}

func (i *idempotent) serve(c echo.Context, next echo.HandlerFunc) error {
	if safe(c.Request().Method) || i.Skipper != nil && i.Skipper(c) {
		return next(c)
	}
	key, err := once.Find(c.Request())
	switch {
	case err != nil:
		return httpError(http.StatusBadRequest, err.Error(), nil)
	case key == "":
		return next(c)
	}
	scope := ""
	if i.Scope != nil {
		scope = i.Scope(c)
	}
	body := bodyOf(c, stream.BodyOf)
	body.ReadAhead() // so that it is seen when the client leaves
	for id := once.Identify(c.Request(), scope, key); ; {
		answer, first := i.store.Begin(id)
		switch {
		case first && begun(c):
			answer.End(once.Forgotten)
			return errBegun
		case first:
			return runOnce(c, next, body, answer)
		}
		if err := repeat(c, body, answer); !errors.Is(err, once.ErrForgotten) {
			return repeated(err)
		}
	}
}

// repeat answers with what was, or is being, answered. [once.ErrForgotten] is
// returned when the command has to be run after all.
func repeat(c echo.Context, body *stream.Body, answer *once.Answer) error {
	r := c.Request()
	w, beneath := writers(c)
	control := http.NewResponseController(beneath)
	whole := body.AtEnd()
	body.Drain(r, control) // else the client may not see the answer, or not be seen to leave
	err := answer.Replay(w, beneath, r, func(h http.Header) {
		if r.ProtoMajor == 1 {
			body.Beside(h, control)
		}
	})
	if errors.Is(err, once.ErrForgotten) && !whole {
		// Its body would be needed, which is too large to be kept: the client sends
		// it again when its connection breaks.
		once.Abort(control)
		commit(c, nil)
		return nil
	}
	return err
}

var errBegun = errors.New("datastar: Idempotent has to be outer to what sends the first event")

// safe reports whether a method changes nothing.
func safe(method string) bool {
	return repeatable(method) || method == http.MethodHead || method == http.MethodOptions
}

// repeated returns what Echo hears of a retry.
func repeated(err error) error {
	switch {
	case errors.Is(err, once.ErrTooLarge):
		return httpError(http.StatusConflict, err.Error(), nil)
	case errors.Is(err, once.ErrFailed):
		return httpError(http.StatusInternalServerError, err.Error(), nil)
	case errors.Is(err, context.Canceled):
		return nil // the client has gone
	}
	return err
}

// runOnce runs the handler whether its client stays or not, and keeps its answer.
func runOnce(c echo.Context, next echo.HandlerFunc, body *stream.Body, answer *once.Answer) (err error) {
	client, became := c.Request(), once.Failed
	ctx, attach := answer.Detach(client.Context())
	r := client.WithContext(ctx)
	c.SetRequest(r)
	w, beneath := writers(c)
	peel := layer(c, func(w, beneath http.ResponseWriter) http.ResponseWriter { return answer.Record(w, beneath) })
	defer func() {
		answer.End(became)
		peel()
		if ctx, ok := kept(c); ok {
			ctx.unwind(client.Context(), w, beneath)
		}
		body.Release(c.Request()) // net/http removes its files
		attach()
	}()
	outlive(c, r)
	err = inside(c, next)
	made, _ := kept(c)
	broken := body.Broken() && (err != nil || status(c) >= http.StatusBadRequest || made != nil && made.lost)
	if err != nil && !broken && !committed(c) {
		answerError(c, err) // now, so that it is kept
	}
	if became = once.Done; broken {
		became = once.Forgotten
	}
	return err
}

// begun reports whether events were sent before there was a record of them.
func begun(c echo.Context) bool {
	ctx, ok := kept(c)
	return ok && ctx.stream.Opened()
}

// outlive has a stream that an outer middleware prepared live as long as the
// command, instead of its client.
func outlive(c echo.Context, r *http.Request) {
	if ctx, ok := kept(c); ok {
		ctx.stream.Outlive(r)
	}
}
