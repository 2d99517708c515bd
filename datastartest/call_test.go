package datastartest_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// Each client reads with its own protocol what the middleware sends it.
func TestCall_protocols(t *testing.T) {
	for name, p := range protocols {
		t.Run(name, func(t *testing.T) {
			handler := app(p, func(c *datastar.Context) error {
				var signals struct{ Name string }
				if err := c.Bind(&signals); err != nil {
					return err
				}
				return errors.Join(
					c.MergeFragments(`<p id="hello">Hello, `+signals.Name+`</p>`),
					c.Send(datastar.ConsoleLog(c.Request().Method), datastar.RemoveSignals("draft.name")),
					c.Redirect(303, "/next"),
				)
			})
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
				answer := datastartest.Call(t, handler, datastartest.Request(p, method, "/hello", map[string]string{"name": "Ada"}))
				answer.Expect(
					event.MergeFragments(`<p id="hello">Hello, Ada</p>`),
					event.ConsoleLog(method),
					event.RemoveSignals("draft.name"),
					event.Redirect("/next"),
				)
				assert.Equal(t, 200, answer.Status())
				assert.Equal(t, `<p id="hello">Hello, Ada</p>`, answer.Fragment("#hello"))
				assert.Equal(t, map[string]any{"draft": map[string]any{"name": nil}}, answer.Signals())
				assert.Equal(t, "/next", answer.Redirect())
				assert.False(t, answer.Broken())
			}
		})
	}
}

// The handler gets what a server gives it.
func TestCall_request(t *testing.T) {
	tests := []struct {
		name   string
		when   *http.Request
		expect string
	}{
		{"path", datastartest.Request(event.V1, "POST", "/a%2Fb?c=d", `{}`), `/a/b /a%2Fb c=d /a%2Fb?c=d example.com false "{}" 2 192.0.2.1:1234`},
		{"URL", datastartest.Request(event.V1, "GET", "https://b.example/x", `{}`), `/x  datastar=%7B%7D /x?datastar=%7B%7D b.example true "" 0 192.0.2.1:1234`},
		{"of a server", httptest.NewRequest("PUT", "http://b.example/x?y", strings.NewReader("z")), `/x  y /x?y b.example false "z" 1 192.0.2.1:1234`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := datastartest.Call(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				assert.NoError(t, err)
				w.WriteHeader(299)
				_, _ = io.WriteString(w, fields(r.URL.Path, r.URL.RawPath, r.URL.RawQuery, r.RequestURI, r.Host, r.TLS != nil)+" "+
					quoted(string(body))+" "+fields(r.ContentLength, r.RemoteAddr))
			}), test.when)
			assert.Equal(t, test.expect, answer.Body())
			assert.Equal(t, 299, answer.Status())
		})
	}
}

// A feed ends when the client leaves, which a test says by a deadline.
func TestCall_feed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handler := app(event.V1, func(c *datastar.Context) error {
			n := 0
			for range c.Every(time.Second) {
				if err := c.PatchSignals(map[string]int{"n": n}); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		answer := datastartest.Call(t, handler, get("/").WithContext(ctx))
		answer.Expect(event.PatchSignals(map[string]int{"n": 0}), event.PatchSignals(map[string]int{"n": 1}), event.PatchSignals(map[string]int{"n": 2}))
	})
}

// A deadline of the test's own is what counts, though the handler does not see it.
func TestCall_deadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		wait := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, bounded := r.Context().Deadline()
			assert.False(t, bounded)
			<-r.Context().Done()
			assert.Equal(t, context.Canceled, r.Context().Err())
		})
		datastartest.Call(t, wait, get("/").WithContext(ctx))
		assert.Equal(t, time.Minute, time.Since(start))
	})
}

func TestCall_fails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "event: datastar-patch-signals\ndata: signals {\"n\":1}\n\n")
			time.Sleep(1500 * time.Millisecond)
			_, _ = io.WriteString(w, "event: datastar-patch-signals\ndata: signals {\"n\":2}\n\nevent: da")
			<-r.Context().Done()
		})
		said := fails(t, func(t testing.TB) { datastartest.Call(t, wait, get("/feed")) })
		assert.Equal(t, "the handler had not returned after 10s: if it follows a feed, give the request a context with a deadline\n"+
			"GET /feed, V1\n"+
			"\t{}\n"+
			"200 text/plain; charset=utf-8\n"+
			"\tPatchSignals(`{\"n\":1}`)\n"+
			"\t+1.5s PatchSignals(`{\"n\":2}`)\n"+
			"\t+1.5s the answer ends within an event, which the client drops\n\n", said)
	})
}

func TestCall_panics(t *testing.T) {
	aborts := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		says("event: datastar-patch-signals\ndata: signals {}\n\nid: 7\n\n").ServeHTTP(w, r)
		panic(http.ErrAbortHandler)
	})
	answer := datastartest.Call(t, aborts, get("/"))
	assert.True(t, answer.Broken())
	answer.Expect(event.PatchSignals(struct{}{}))
	assert.Equal(t, "GET /, V1\n\t{}\n200 text/event-stream\n\tPatchSignals(\"{}\")\n\tid 7\n\tthe connection breaks here, so that the client asks again\n", answer.String())

	broken := errors.New("broken")
	assert.PanicsWithError(t, "broken", func() {
		datastartest.Call(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(broken) }), get("/"))
	})
}

// The middleware breaks the connection of a page that is to ask again.
func TestCall_brokenByTheMiddleware(t *testing.T) {
	failing := datastar.FeedFunc(func(context.Context, string) iter.Seq2[datastar.Batch, error] {
		return func(yield func(datastar.Batch, error) bool) {
			if yield(datastar.Batch{Events: []datastar.Event{datastar.MergeFragments("<p>")}}, nil) {
				yield(datastar.Batch{}, hub.ErrLifetime)
			}
		}
	})
	handler := app(event.V1, func(c *datastar.Context) error { return c.Follow(failing) })
	assert.True(t, datastartest.Call(t, handler, get("/")).Broken())
	assert.False(t, datastartest.Call(t, handler, datastartest.Request(event.V1, "POST", "/", nil)).Broken())
}

func TestCall_otherRequests(t *testing.T) {
	page := answers(200, "text/html", `<!doctype html><title>Todos</title><ul id="todos"><li>Milk</ul>`)
	answer := datastartest.Call(t, page, httptest.NewRequest("GET", "/", nil))
	assert.Empty(t, answer.Events())
	assert.Equal(t, "<title>Todos</title>", answer.Fragment("title"))
	assert.Equal(t, `<ul id="todos"><li>Milk</li></ul>`, answer.Fragment("#todos"))

	to := datastartest.Call(t, answers(303, "", "", "Location", "/login"), httptest.NewRequest("POST", "/", strings.NewReader("a=b")))
	assert.Equal(t, "/login", to.Redirect())
	assert.Equal(t, "/login", to.Header().Get("Location"))
	assert.Equal(t, "POST /\n303 to /login\n", to.String())
	assert.Empty(t, answer.Redirect())
}

// A client that sets the headers by itself is known by them.
func TestCall_otherClients(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream")
	answer := datastartest.Call(t, says("event: datastar-remove-fragments\ndata: selector #a\ndata: settleDuration 0\n\n"), r)
	answer.Expect(event.RemoveFragments("#a"))
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	answer = datastartest.Call(t, says("event: datastar-patch-elements\ndata: selector #a\ndata: mode remove\n\n"), r)
	answer.Expect(event.RemoveFragments("#a"))
	answer = datastartest.Call(t, says("event: datastar-patch-signals\ndata: signals {}\n\n"), httptest.NewRequest("GET", "/", nil))
	answer.Expect(event.PatchSignals(struct{}{}))
}

func TestAnswer_String(t *testing.T) {
	tests := []struct {
		name    string
		when    *http.Request
		given   http.Handler
		expect  string
		expectN int // events
	}{
		{"stream", datastartest.Request(event.V1, "POST", "/todos?a=1", `{"input":"Milk"}`),
			says(":\n\n: hello\n\nretry: 2000\n\nevent: datastar-patch-elements\nretry: 10\ndata: selector #todos\ndata: mode append\ndata: elements <li id=\"b\">\ndata: elements   Milk</li>\n\nid: 7\n\n: x\nid: 8\nretry: 5\n\n"),
			"POST /todos?a=1, V1\n\t{\"input\":\"Milk\"}\n200 text/event-stream\n\t:\n\t: hello\n\tretry 2s\n" +
				"\tPatchElements(`<li id=\"b\">\n\t  Milk</li>`, WithSelector(\"#todos\"), WithMode(\"append\"), WithRetry(10ms))\n\tid 7\n\t: x\n\tretry 5ms\n", 1},
		{"signals in the query", datastartest.Request(event.Beta, "GET", "/todos?a=1", `{"n":1}`), says("event: datastar-remove-signals\ndata: paths n\n\n"),
			"GET /todos?a=1, Beta\n\t{\"n\":1}\n200 text/event-stream\n\tRemoveSignals(\"n\")\n", 1},
		{"form", datastartest.Request(event.V1, "POST", "/", url.Values{"a": {"b c", "d"}}), answers(204, "", ""), "POST /, V1\n\ta: b c\n\ta: d\n204\n", 0},
		{"file", datastartest.Request(event.V1, "POST", "/", datastartest.Multipart{{Name: "a", Value: "b"}, {Name: "f", Filename: "cat.png", Value: "PNG"}}), answers(200, "", ""),
			"POST /, V1\n\ta: b\n\tf: the file \"cat.png\" of 3 bytes\n200\n", 0},
		{"error", get("/"), answers(500, "application/json", `{"message":"broken"}`),
			"GET /, V1\n\t{}\n500 application/json (the client ignores it, since the status is not 200)\n\t{\"message\":\"broken\"}\n", 0},
		{"foreign events", get("/"), says("event: datastar-fragment\ndata: fragment <p>\n\nx: y\n\n"),
			"GET /, V1\n\t{}\n200 text/event-stream\n\tthe client ignores or mistakes this: unknown event \"datastar-fragment\"\n\tthe client ignores or mistakes this: the unknown field \"x\"\n", 0},
		{"HTML", get("/"), answers(200, "text/html", "<p>\nA</p>", "Datastar-Selector", "#a", "Datastar-Mode", "inner", "Datastar-Use-View-Transition", "true"),
			"GET /, V1\n\t{}\n200 text/html\n\tPatchElements(`<p>\n\tA</p>`, WithSelector(\"#a\"), WithMode(\"inner\"), WithViewTransition())\n", 1},
		{"JSON", get("/"), answers(200, "application/json", `{"a":1}`, "Datastar-Only-If-Missing", "true"),
			"GET /, V1\n\t{}\n200 application/json\n\tPatchSignals(`{\"a\":1}`, WithOnlyIfMissing())\n", 1},
		{"JavaScript", get("/"), answers(200, "text/javascript", `f()`, "Datastar-Script-Attributes", `{"type":"module"}`),
			"GET /, V1\n\t{}\n200 text/javascript\n\tExecuteScript(\"f()\", WithAutoRemove(false), WithScriptAttribute(\"type\", \"module\"))\n", 1},
		{"HTML before 1.0", datastartest.Request(event.Beta, "GET", "/", nil), answers(200, "text/html", "<p>A</p>\n"), "GET /, Beta\n\t{}\n200 text/html (the client finds no events in it)\n\t<p>A</p>\n", 0},
		{"HTML before 0.20", datastartest.Request(event.V018, "GET", "/", nil), answers(200, "text/html", "<p>A</p>"),
			"GET /, V018\n\t{}\n200 text/html (the client sends the request again, since it is no event stream)\n\t<p>A</p>\n", 0},
		{"error before 1.0", datastartest.Request(event.Beta, "GET", "/", nil), answers(422, "text/event-stream", "event: datastar-remove-signals\ndata: paths n\n\n"),
			"GET /, Beta\n\t{}\n422 text/event-stream\n\tRemoveSignals(\"n\")\n", 1},
		{"a page", httptest.NewRequest("GET", "/a", nil), answers(200, "text/html", "<p>A</p>"), "GET /a\n200 text/html\n\t<p>A</p>\n", 0},
		{"a long page", httptest.NewRequest("GET", "/a", nil), answers(200, "text/html", strings.Repeat("é", 1500)),
			"GET /a\n200 text/html\n\t" + strings.Repeat("é", 1000) + "… (3000 bytes)\n", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := datastartest.Call(t, test.given, test.when)
			assert.Equal(t, test.expect, answer.String())
			assert.Len(t, answer.Events(), test.expectN)
		})
	}
	again := get("/")
	again.Header.Set("Last-Event-ID", "7")
	assert.Equal(t, "GET /, V1, after 7\n\t{}\n204\n", datastartest.Call(t, answers(204, "", ""), again).String())
}
