// Package datastartest tests what a Datastar handler tells the page, without a browser
// and without a network. It takes any [http.Handler]: an Echo of either version, or
// one of net/http.
//
//	func TestAdd(t *testing.T) {
//		app := newApp()
//		answer := datastartest.Call(t, app, datastartest.Request(event.V1, "POST", "/todos", `{"input":"Milk"}`))
//		answer.Expect(
//			event.PatchElements(`<li>Milk</li>`, event.WithSelector("#todos"), event.WithMode("append")),
//			event.PatchSignals(map[string]string{"input": ""}),
//		)
//	}
//
// [Request] is what the client of a protocol sends, [Call] has a handler answer it, and
// the [Answer] shows events, signals, fragments and redirects as that client reads them.
// [Decode] reads the events of any stream, and [Published] collects what a hub publishes.
//
// A test that fails logs what was asked and answered: see [Answer.String].
package datastartest
