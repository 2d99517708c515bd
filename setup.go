package datastar

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/doctor"
	"github.com/echo-datastar/datastar/internal/script"
	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/stream"
	"github.com/echo-datastar/datastar/page"
)

// contextKey is where Echo's context keeps a *Context, or the *setup to make
// one with.
const contextKey = "github.com/echo-datastar/datastar"

// setup is a config whose defaults are resolved, and what its streams share.
type setup struct {
	Config
	shared  stream.Shared
	origins []Option // of RedirectOrigins
	client  *script.Script
	page    page.Builder
	policy  string   // of CSP, with nonceMark for the nonce
	silence []string // a header's value, how much a client bears
	said    doctor.Chart
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
	s.silence = []string{silenceOf(s.shared.Heartbeat)}
	s.page = page.For(config.Protocol)
	if len(config.Client) > 0 {
		s.client = script.New(script.Client, config.Client)
		s.page = s.page.WithClient(config.Client)
	}
	return s, errors.Join(s.allowOrigins(), s.makePolicy())
}

// begin makes the context of a request.
func (s *setup) begin(c echo.Context, body *stream.Body) *Context {
	r := c.Request()
	ctx := &Context{Context: c, setup: s, datastar: signals.Datastar(r), bodiless: r.ContentLength == 0}
	if ctx.live = signals.Live(r) && ctx.datastar && repeatable(r.Method); ctx.live {
		s.keepAlive(c)
	}
	if s.watches() {
		ctx.watcher = &watcher{of: ctx, began: time.Now()}
	}
	ctx.stream.Init(&s.shared, (*exchange)(ctx), s.speaks(r), r, body)
	return ctx
}

// bodyOf has a request read through its body, which take makes.
func bodyOf(c echo.Context, take func(*http.Request) *stream.Body) *stream.Body {
	r := c.Request()
	body := take(r)
	if through := body.Through(r); through != r {
		c.SetRequest(through)
	}
	return body
}

// accept reads a request. The context is there even if that goes wrong.
func (s *setup) accept(c echo.Context) (*Context, error) {
	body := bodyOf(c, stream.BodyOf)
	r, ctx := c.Request(), s.begin(c, body)
	if !ctx.datastar {
		return ctx, nil
	}
	s.shared.Register(r)
	if s.Protocol != ProtocolAuto {
		s.lookAtClient(ctx, r)
	}
	var err error
	if ctx.signals, ctx.bodiless, err = signals.Read(r, s.SignalsLimit); err != nil {
		return ctx, s.unreadable(err)
	}
	return ctx, nil
}

// unreadable is the answer to signals that cannot be read.
func (s *setup) unreadable(err error) error {
	answer := answerIn(err)
	switch {
	case answer != nil: // from a middleware's body
		return answer
	case errors.Is(err, signals.ErrTooLarge):
		message := fmt.Sprintf("datastar: the signals are larger than %d bytes", s.SignalsLimit)
		return httpError(http.StatusRequestEntityTooLarge, message, err)
	}
	return httpError(http.StatusBadRequest, "datastar: "+err.Error(), err)
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
