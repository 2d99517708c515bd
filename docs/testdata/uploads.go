package p

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/echo-datastar/datastar/datastartest"
)

func newApp() http.Handler { return nil }
