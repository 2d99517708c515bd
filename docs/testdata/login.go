package p

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/hub"
)

type directory struct{}

func (directory) Know(_, _ string) bool { return false }

type store struct{}

func (store) Begin(string) string      { return "" }
func (store) Of(echo.Context) session  { return session{} }
func (store) End(echo.Context) session { return session{} }

type session struct {
	Key     string
	Expires context.Context
}

func (session) Valid() bool { return false }

var (
	users    directory
	sessions store
	rooms    hub.Hub
)

func newApp() http.Handler { return nil }
