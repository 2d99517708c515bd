package main

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
)

// What is written by hand.
const (
	fragments = "event: datastar-merge-fragments\ndata: fragments "
	upsert    = "event: datastar-merge-fragments\ndata: mergeMode upsertAttributes\ndata: fragments "
	prepend   = "event: datastar-merge-fragments\ndata: selector #main\ndata: mergeMode prepend\ndata: fragments "
)

// eventHeader sets what an event stream needs behind proxies.
func eventHeader(h http.Header) {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
	h.Set("Connection", "keep-alive")
}

// byRequest are the answers of a server that is written by hand.
type byRequest struct{ kept state }

func (b *byRequest) hello(*http.Request) (string, error) { return fragments + hello + "\n\n", nil }

func (b *byRequest) get(r *http.Request) (string, error) {
	var in form
	err := json.Unmarshal([]byte(r.URL.Query().Get("datastar")), &in)
	return upsert + in.output() + "\n\n", err
}

func (b *byRequest) put(r *http.Request) (string, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	b.kept.put(body)
	return fragments + keeping + "\n\n", nil
}

func (b *byRequest) state(*http.Request) (string, error) {
	backend, note := b.kept.shown()
	return fragments + backend + "\n\n" + prepend + note + "\n\n", nil
}

// echoServer writes and returns.
func echoServer() http.Handler {
	var b byRequest
	e := echo.New()
	with := func(answer func(*http.Request) (string, error)) echo.HandlerFunc {
		return func(c echo.Context) error {
			text, err := answer(c.Request())
			if err != nil {
				return err
			}
			eventHeader(c.Response().Header())
			c.Response().WriteHeader(http.StatusOK)
			_, err = c.Response().Write([]byte(text))
			return err
		}
	}
	e.GET("/hello", with(b.hello))
	e.GET("/get", with(b.get))
	e.PUT("/state", with(b.put))
	e.GET("/state", with(b.state))
	return e
}

// httpServer writes and returns.
func httpServer() http.Handler {
	var b byRequest
	mux := http.NewServeMux()
	with := func(answer func(*http.Request) (string, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			text, err := answer(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			eventHeader(w.Header())
			_, _ = io.WriteString(w, text)
		}
	}
	mux.HandleFunc("GET /hello", with(b.hello))
	mux.HandleFunc("GET /get", with(b.get))
	mux.HandleFunc("PUT /state", with(b.put))
	mux.HandleFunc("GET /state", with(b.state))
	return mux
}
