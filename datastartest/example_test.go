package datastartest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

var t = new(testing.T) // that of your test

// add is a handler of an app.
func add(c *datastar.Context) error {
	var signals struct{ Input string }
	if err := c.Bind(&signals); err != nil {
		return err
	}
	if err := c.PatchElements("<li>"+signals.Input+"</li>", datastar.WithSelector("#todos"), datastar.WithMode("append")); err != nil {
		return err
	}
	return c.PatchSignals(map[string]string{"input": ""})
}

func newApp() http.Handler {
	e := echo.New()
	e.Use(datastar.Middleware())
	e.POST("/todos", datastar.Handler(add))
	return e
}

func ExampleCall() {
	answer := datastartest.Call(t, newApp(), datastartest.Request(event.V1, "POST", "/todos", `{"input":"Milk"}`))
	answer.Expect(
		event.PatchElements("<li>Milk</li>", event.WithSelector("#todos"), event.WithMode("append")),
		event.PatchSignals(map[string]string{"input": ""}),
	)
	fmt.Println(answer.Fragment("#todos"), answer.Signals())
	fmt.Print(answer)
	// Output:
	// <li>Milk</li> map[input:]
	// POST /todos, V1
	// 	{"input":"Milk"}
	// 200 text/event-stream
	// 	PatchElements("<li>Milk</li>", WithSelector("#todos"), WithMode("append"))
	// 	PatchSignals(`{"input":""}`)
}

func ExampleRequest() {
	r := datastartest.Request(event.V1, "GET", "/feed", map[string]int{"room": 7})
	r.Header.Set("Last-Event-ID", "abc-42") // it had a stream before
	fmt.Println(r.Method, r.URL)
	fmt.Println(r.Header["Accept"])
	// Output:
	// GET /feed?datastar=%7B%22room%22%3A7%7D
	// [text/event-stream, text/html, application/json]
}

// A form is sent without signals. A file needs enctype="multipart/form-data".
func ExampleRequest_form() {
	r := datastartest.Request(event.V1, "POST", "/profile", datastartest.Multipart{
		{Name: "name", Value: "Ada"},
		{Name: "photo", Filename: "ada.png", Type: "image/png", Value: "\x89PNG…"},
	})
	_, file, _ := r.FormFile("photo")
	fmt.Println(r.FormValue("name"), file.Filename)
	// Output: Ada ada.png
}

func ExampleDecode() {
	stream := "event: datastar-patch-signals\ndata: signals {\"n\":1}\n\n" +
		": a comment\n\n" +
		"event: datastar-patch-elements\ndata: mode remove\ndata: selector #draft\n\n"
	for e, err := range datastartest.Decode(strings.NewReader(stream), event.V1) {
		fmt.Println(e, err)
	}
	// Output:
	// PatchSignals(`{"n":1}`) <nil>
	// RemoveElements("#draft") <nil>
}

func ExampleBlocks() {
	stream := "event: datastar-patch-signals\ndata: signals {\"n\":1}\n\nid: 7\n\nretry: 500\n\n"
	for block, err := range datastartest.Blocks(strings.NewReader(stream), event.V1) {
		fmt.Println(block.Event, block.ID, block.Retry, err)
	}
	// Output:
	// PatchSignals(`{"n":1}`)  0s <nil>
	// Event{} 7 0s <nil>
	// Event{} 7 500ms <nil>
}

func ExamplePublished() {
	rooms := hub.NewMemory(hub.MemoryConfig{})
	published := datastartest.Published(t, rooms, "room.*")
	_ = rooms.Publish(context.Background(), "room.7", event.PatchSignals(map[string]int{"unread": 1}))
	published.Expect(event.PatchSignals(map[string]int{"unread": 1}))
	fmt.Println(published.Events())
	// Output: [PatchSignals(`{"unread":1}`)]
}

func newList() http.Handler {
	topics := hub.NewMemory(hub.MemoryConfig{})
	e := echo.New()
	e.Use(datastar.Middleware())
	e.GET("/list", func(c echo.Context) error {
		return c.HTML(http.StatusOK, `<script type="module" src="/datastar.js"></script><main data-signals="{text: ''}" data-init="@get('/feed')">
			<input name="text" data-bind:text><button data-on:click="@post('/list')">Add</button><ul id="todos"></ul></main>`)
	})
	e.GET("/feed", datastar.Handler(func(c *datastar.Context) error { return c.Follow(topics.Feed("list")) }))
	e.POST("/list", datastar.Handler(func(c *datastar.Context) error {
		var in struct{ Text string }
		if err := c.Bind(&in); err != nil {
			return err
		}
		item := event.PatchElements("<li>"+in.Text+"</li>", event.WithSelector("#todos"), event.WithMode("append"))
		if err := topics.Publish(c.Request().Context(), "list", item); err != nil {
			return err
		}
		return c.PatchSignals(map[string]string{"text": ""})
	}))
	return e
}

func ExampleNew() {
	app := datastartest.New(t, newList())
	ada, bob := app.As("Ada").Visit("/list"), app.As("Bob").Visit("/list")
	ada.Find("input").Fill("Milk")
	ada.Find("button", "Add").Click()
	bob.Has("#todos li", "Milk") // waits until it is there
	fmt.Printf("%q %q\n", bob.Texts("#todos li"), ada.Signal("text"))
	// Output: ["Milk"] ""
}

func ExamplePage_Reconnect() {
	page := datastartest.New(t, newList()).Visit("/list")
	page.Find("input").Fill("Milk")
	page.Find("button", "Add").Click()
	page.Has("#todos li", "Milk")
	page.Reconnect()
	page.Find("input").Fill("Bread")
	page.Find("button", "Add").Click()
	page.Has("#todos li", "Bread")
	fmt.Println(page.Texts("#todos li"), page.Stream("/feed").Requests())
	// Output: [Milk Bread] 2
}
