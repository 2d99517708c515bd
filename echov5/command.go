// Code generated from ../command.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/internal/once"
	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/stream"
)

const (
	keyHeader = "Idempotency-Key"
	keyParam  = "idempotency-key"
	maxKey    = 128
)

var errBegun = errors.New("datastar: Idempotent has to be above what sends the first event")

// safe reports whether a method changes nothing.
func safe(method string) bool {
	return repeatable(method) || method == http.MethodHead || method == http.MethodOptions
}

// idempotencyKey returns the key of a request, if it has one.
func idempotencyKey(r *http.Request) (key string, ok bool, err error) {
	keys, ok := r.Header[keyHeader]
	if !ok {
		keys = keysInQuery(r.URL.RawQuery)
	}
	if len(keys) == 0 {
		return "", false, nil
	}
	if len(keys) > 1 || !validKey(keys[0]) {
		return "", false, httpError(http.StatusBadRequest,
			"datastar: "+keyHeader+" has to be one value of 1 to 128 printable ASCII characters", nil)
	}
	return keys[0], true, nil
}

func keysInQuery(query string) (keys []string) {
	for part := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(part, keyParam+"="); ok {
			key, err := url.QueryUnescape(value)
			if err != nil {
				key = "" // which is invalid
			}
			keys = append(keys, key)
		}
	}
	return keys
}

func validKey(key string) bool {
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxKey
}

// identify names a command: who asks, for what, with which key. Signals in the
// query do not count, since a client may collect them anew for a repeat.
func (i *idempotent) identify(c *echo.Context, key string) once.Key {
	r := c.Request()
	scope := ""
	if i.Scope != nil {
		scope = i.Scope(c)
	}
	parts := []string{scope, key, r.Method, r.Host, r.URL.EscapedPath()}
	for part := range strings.SplitSeq(signals.WithoutSignals(r.URL.RawQuery), "&") {
		if !strings.HasPrefix(part, keyParam+"=") {
			parts = append(parts, part)
		}
	}
	return once.KeyOf(parts...)
}

// repeated is what Echo hears of a request that was answered again.
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
func runOnce(c *echo.Context, next echo.HandlerFunc, body *stream.Body, answer *once.Answer) (err error) {
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
	err = inside(c, ctx, next)
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
func begun(c *echo.Context) bool {
	ctx, ok := kept(c)
	return ok && ctx.stream.Opened()
}

// outlive has a stream that an outer middleware prepared live as long as the
// command, instead of its client.
func outlive(c *echo.Context, r *http.Request) {
	if ctx, ok := kept(c); ok {
		ctx.stream.Outlive(r)
	}
}
