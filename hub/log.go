package hub

import (
	"context"
	"log/slog"
)

// later is a logger's handler that is called with the callbacks: so a slow one
// delays nobody, and it may use the hub.
type later struct {
	slog.Handler
	calls *calls
}

func (l later) Handle(_ context.Context, r slog.Record) error {
	l.calls.add(func() { _ = l.Handler.Handle(context.Background(), r.Clone()) })
	return nil
}

func (l later) WithAttrs(attrs []slog.Attr) slog.Handler {
	return later{l.Handler.WithAttrs(attrs), l.calls}
}

func (l later) WithGroup(name string) slog.Handler { return later{l.Handler.WithGroup(name), l.calls} }

// Logger returns a logger that logs to MemoryConfig.Logger, in the way in which
// callbacks are called.
func (r *Replica) Logger() *slog.Logger { return r.log }
