package main

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// failed shows what a request failed with, where all pages have a place for
// it: clients show nothing by themselves.
func failed(_ *datastar.Context, err error) []datastar.Event {
	text := http.StatusText(http.StatusInternalServerError)
	var failure *echo.HTTPError
	if errors.As(err, &failure) {
		text = http.StatusText(failure.Code)
	}
	return []datastar.Event{datastar.MergeFragments(`<p id="failure" class="problem" role="alert">` + text + `</p>`)}
}
