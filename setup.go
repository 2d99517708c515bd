package datastar

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/stream"
)

// contextKey is where Echo's context keeps a *Context, or the *setup to make
// one with.
const contextKey = "github.com/echo-datastar/datastar"

// setup is a config whose defaults are resolved, and what its streams share.
type setup struct {
	Config
	shared  stream.Shared
	origins []Option // of RedirectOrigins
	warned  sync.Once
}

func newSetup(config Config) (*setup, error) {
	switch {
	case !config.Protocol.Valid():
		return nil, fmt.Errorf("datastar: Config.Protocol: %v is unknown", config.Protocol)
	case !config.Legacy.Valid():
		return nil, fmt.Errorf("datastar: Config.Legacy: %v is unknown", config.Legacy)
	case config.SignalsLimit < 0:
		return nil, errors.New("datastar: Config.SignalsLimit is negative")
	}
	s := &setup{Config: config}
	s.Legacy = cmp.Or(config.Legacy, Beta)
	s.SignalsLimit = cmp.Or(config.SignalsLimit, defaultSignalsLimit)
	s.shared.Heartbeat = cmp.Or(config.Heartbeat, defaultHeartbeat)
	s.shared.WriteTimeout = cmp.Or(config.WriteTimeout, defaultWriteTimeout)
	s.shared.FlushDelay = cmp.Or(config.FlushDelay, defaultFlushDelay)
	s.shared.Context = config.Context
	return s, s.allowOrigins()
}

// accept reads a request.
func (s *setup) accept(c echo.Context) (*Context, error) {
	r := c.Request()
	ctx := &Context{Context: c, setup: s, datastar: signals.Datastar(r)}
	ctx.drained = r.ContentLength == 0
	if ctx.datastar {
		s.shared.Register(r)
		var err error
		if ctx.signals, ctx.drained, err = signals.Read(r, s.SignalsLimit); err != nil {
			return nil, s.refusal(err)
		}
	}
	ctx.stream.Init(&s.shared, (*response)(ctx), s.speaks(r), r, ctx.drained)
	return ctx, nil
}

// refusal is the answer to signals that cannot be read.
func (s *setup) refusal(err error) error {
	var already *echo.HTTPError
	switch {
	case errors.As(err, &already): // from a middleware's body
		return already
	case errors.Is(err, signals.ErrTooLarge):
		message := fmt.Sprintf("datastar: the signals are larger than %d bytes", s.SignalsLimit)
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge, message).SetInternal(err)
	}
	return echo.NewHTTPError(http.StatusBadRequest, "datastar: "+err.Error()).SetInternal(err)
}

// speaks returns the protocol that the request is answered in.
func (s *setup) speaks(r *http.Request) Protocol {
	p := s.generation(r)
	switch {
	case s.NoInlineScripts && p == V1:
		return event.V1CSP
	case s.NoInlineScripts && p == Beta:
		return event.BetaCSP
	}
	return p
}

// generation returns the protocol of the request's client.
func (s *setup) generation(r *http.Request) Protocol {
	if s.Protocol != ProtocolAuto {
		return s.Protocol
	}
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "text/event-stream") && strings.Contains(accept, "text/html") {
		return V1
	}
	return s.Legacy
}

// plain makes the context of a request that is not Datastar's.
func (s *setup) plain(c echo.Context) *Context {
	r := c.Request()
	ctx := &Context{Context: c, setup: s}
	ctx.stream.Init(&s.shared, (*response)(ctx), s.speaks(r), r, r.ContentLength == 0)
	return ctx
}
