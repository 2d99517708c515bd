package p

import (
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/hub"
)

var rooms hub.Hub

func newApp() *echo.Echo { return nil }
