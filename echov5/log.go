// Code generated from ../log.go by go generate; DO NOT EDIT.

package datastar

import (
	"log/slog"
)

// logFailure logs what an operator has to act on: to Config.Logger, or else to Echo's.
func (c *Context) logFailure(err error) { c.logError(slog.LevelError, err) }

// logError is logFailure with a level, which Echo's logger does not hear of: it leaves out
// less than errors by default.
func (c *Context) logError(level slog.Level, err error) {
	if c.setup.Logger == nil {
		logError(c.Context, err)
		return
	}
	c.logTo(level, "datastar: a failure", slog.Any("error", err))
}

// logEnd logs to Config.Logger how a stream ended, with the error that would be logged
// otherwise if it failed.
func (c *Context) logEnd(e End, failed bool) {
	level := slog.LevelDebug
	if failed {
		level = slog.LevelError
	}
	c.logTo(level, "datastar: a stream ended", slog.String("status", e.Status.String()), slog.Any("cause", e.Cause),
		slog.Duration("duration", e.Duration), slog.Int("events", e.Events), slog.Int("bytes", e.Bytes))
}

// logTo logs to Config.Logger, whose panic ends nothing.
func (c *Context) logTo(level slog.Level, message string, attrs ...slog.Attr) {
	defer func() { _ = recover() }()
	logger, ctx := c.setup.Logger, c.stream.Values()
	if logger.Enabled(ctx, level) {
		whose := []slog.Attr{slog.String("route", c.Path()), slog.String("protocol", c.Protocol().String())}
		logger.LogAttrs(ctx, level, message, append(whose, attrs...)...)
	}
}
