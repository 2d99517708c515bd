package datastartest_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

const counterPage = `<!doctype html><html lang="en"><head><title>A counter</title><script type="module" src="/datastar.js"></script></head>
<body data-signals="{count: 1, text: ''}" data-init="@get('/feed')">
<h1 id="title">Count</h1>
<button id="more" data-on:click="$count++">More</button>
<button data-on:click="@post('/add')">Add</button>
<output data-text="$count * 2"></output>
<input data-bind:text>
<ul id="list"></ul>
</body></html>`

func counter(t *testing.T) http.Handler {
	topics := hub.NewMemory(hub.MemoryConfig{})
	t.Cleanup(func() { _ = topics.Close() })
	e := echo.New()
	e.Use(datastar.Middleware())
	e.GET("/", func(c echo.Context) error { return c.HTML(http.StatusOK, counterPage) })
	e.GET("/feed", datastar.Handler(func(c *datastar.Context) error { return c.Follow(topics.Feed("list")) }))
	e.POST("/add", datastar.Handler(func(c *datastar.Context) error {
		var in struct {
			Count int
			Text  string
		}
		if err := c.Bind(&in); err != nil {
			return err
		}
		said := event.PatchElements(fmt.Sprintf("<li>%d %s</li>", in.Count, in.Text), event.WithSelector("#list"), event.WithMode("append"))
		if err := topics.Publish(c.Request().Context(), "list", said); err != nil {
			return err
		}
		return c.PatchSignals(map[string]string{"text": ""})
	}))
	return e
}

func TestPage(t *testing.T) {
	for name, run := range map[string]func(t *testing.T, f func(t *testing.T)){
		"real time": func(t *testing.T, f func(t *testing.T)) { f(t) },
		"bubble":    synctest.Test,
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *testing.T) {
				app := datastartest.New(t, counter(t))
				page := app.Visit("/")
				other := app.Visit("/")
				assert.Equal(t, "A counter", page.Title())
				page.Find("#more").Click()
				assert.Equal(t, "4", page.Find("output").Text())
				page.Find("input").Fill("Milk")
				assert.Equal(t, map[string]any{"count": 2.0, "text": "Milk"}, page.Signals())
				page.Find("button", "Add").Click()
				page.Has("#list li", "2 Milk")
				other.Has("#list li", "2 Milk")
				assert.Empty(t, page.Find("input").Value())
				assert.Empty(t, page.Signal("text"))
			})
		})
	}
}
