package newsse

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
	sdk "github.com/starfederation/datastar-go/datastar"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/internal/testkit"
)

const document = `<!doctype html><p id="hello"></p><ul id="list"></ul><p id="room" data-init="@get('/room')"></p>`

// form is what the page sends.
type form struct {
	ID   string `json:"-" param:"id"`
	Name string `json:"name"`
}

func hello(name string) string            { return `<p id="hello">Hello, ` + name + `</p>` }
func row(id, name string) string          { return fmt.Sprintf(`<li id="row-%s">%s</li>`, id, name) }
func message(text string) string          { return `<p id="room">` + text + `</p>` }
func now(tick int) map[string]int         { return map[string]int{"now": tick} }
func theme(name string) map[string]string { return map[string]string{"theme": name} }

// board is a hub as apps write it around NewSSE.
type board struct {
	mu   sync.Mutex
	subs map[chan string]struct{}
}

func (b *board) subscribe() (messages chan string, leave func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	messages = make(chan string, 8)
	b.subs[messages] = struct{}{}
	return messages, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs, messages)
	}
}

func (b *board) publish(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for messages := range b.subs {
		select {
		case messages <- text:
		default:
		}
	}
}

func (b *board) followers() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.subs)
}

// app is on its way from NewSSE to this package.
type app struct {
	*echo.Echo
	board *board
	rooms *hub.Memory
}

// newApp is the app after its first routes have been moved.
func newApp(moved int) *app {
	a := &app{testkit.NewEcho(datastar.Middleware()), &board{subs: map[chan string]struct{}{}}, hub.NewMemory(hub.MemoryConfig{})}
	a.GET("/", func(c echo.Context) error { return c.HTML(http.StatusOK, document) })
	for i, r := range a.routes() {
		handler := r.old
		if i < moved {
			handler = datastar.Handler(r.new)
		}
		a.Add(r.method, r.path, handler)
	}
	return a
}

// publish tells the pages of both kinds.
func (a *app) publish(text string) error {
	a.board.publish(message(text))
	return a.rooms.Publish(context.Background(), "room", datastar.PatchElements(message(text)))
}

// followers counts the pages of both kinds.
func (a *app) followers() int { return a.board.followers() + a.rooms.Followers("room") }

// ticks is a clock that strikes three.
func ticks() <-chan int {
	ch := make(chan int, 3)
	defer close(ch)
	for i := range 3 {
		ch <- i + 1
	}
	return ch
}

// stream opens a stream as most apps do.
func stream(c echo.Context) *sdk.ServerSentEventGenerator {
	return sdk.NewSSE(c.Response().Writer, c.Request())
}
