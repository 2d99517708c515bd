package main

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// failed shows the error of a request at a place that all pages have for it.
// The clients themselves show nothing.
func failed(_ *datastar.Context, err error) []datastar.Event {
	text := http.StatusText(http.StatusInternalServerError)
	var failure *echo.HTTPError
	if errors.As(err, &failure) {
		text = http.StatusText(failure.Code)
	}
	return []datastar.Event{datastar.MergeFragments(`<p id="failure" class="problem" role="alert">` + text + `</p>`)}
}
