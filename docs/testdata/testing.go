package p

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

var (
	t      *testing.T
	app    http.Handler
	rooms  hub.Hub
	server *httptest.Server
	png    string
	page   *datastartest.Page
	drawn  int
)

func newApp() http.Handler { return app }
