package datastartest_test

import (
	"net/http"
	"testing"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// What a test of a page costs: a visit, and a click that is answered. The handlers take a
// few microseconds.
func BenchmarkPage(b *testing.B) {
	h := server(event.V1, `<main data-signals="{n: 1}"><button data-on:click="@post('/add')">Add</button><p id="n"></p></main>`, routes{
		"POST /add": func(c *datastar.Context) error { return c.PatchElements(`<p id="n">2</p>`) },
	})
	b.Run("call", func(b *testing.B) {
		r := datastartest.Request(event.V1, http.MethodPost, "/add", nil)
		for b.Loop() {
			datastartest.Call(b, h, r)
		}
	})
	b.Run("visit", func(b *testing.B) {
		app := datastartest.New(b, h)
		for b.Loop() {
			app.Visit("/").Close()
		}
	})
	b.Run("click", func(b *testing.B) {
		p := datastartest.New(b, h).Visit("/")
		button := p.Find("button")
		for b.Loop() {
			button.Click()
		}
	})
}

// A thousand tests, each with an app, a page and a click, take about a second.
func BenchmarkThousandTests(b *testing.B) {
	h := server(event.V1, `<main data-signals="{n: 1}"><button data-on:click="@post('/add')">Add</button><p id="n"></p></main>`, routes{
		"POST /add": func(c *datastar.Context) error { return c.PatchElements(`<p id="n">2</p>`) },
	})
	for b.Loop() {
		for range 1000 {
			p := datastartest.New(b, h).Visit("/")
			p.Find("button").Click()
			p.Has("#n", "2")
			p.Close()
		}
	}
}
