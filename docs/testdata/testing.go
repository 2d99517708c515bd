package p

import (
	"context"
	"net/http"
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
	t        *testing.T
	response *http.Response
	png      string
	page     *datastartest.Page
	drawn    int
)

func newApp() http.Handler { return nil }

func app(hub.Hub) http.Handler { return nil }
