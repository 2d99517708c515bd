package p

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
	sdk "github.com/starfederation/datastar-go/datastar"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

var (
	e    *echo.Echo
	c    *datastar.Context
	sse  *sdk.ServerSentEventGenerator
	w    http.ResponseWriter
	ctx  context.Context
	in   contact
	data any
	html string

	shutdown chan struct{}
	messages chan string

	config datastar.Config
	old    broadcaster
	rooms  publisher
)

// publisher is what a hub is to who publishes.
type publisher interface {
	Publish(ctx context.Context, topic string, events ...datastar.Event) error
}

// broadcaster is a hub of the app's own.
type broadcaster struct{}

func (broadcaster) publish(html string) {}

type contact struct {
	ID    string `param:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type clock struct{ Now time.Time }

// rows are a function for HTML, and a component of templ.
type rows func(contact) string

func (rows) Render(context.Context, io.Writer) error { return nil }

var row rows

func load(context.Context) ([]contact, error) { return nil, nil }

func jsonName(validator.FieldError) string { return "" }

func message(validator.FieldError) string { return "" }
