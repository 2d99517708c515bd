// Package datastartest tests an app with Datastar as its users see it, without a browser
// and without a network. It takes any [http.Handler]: an Echo of either version, or
// one of net/http.
//
//	func TestShopping(t *testing.T) {
//		page := datastartest.New(t, newApp()).Visit("/list")
//		page.Find("input[name=text]").Fill("Milk")
//		page.Find("button", "Add").Click()
//		page.Has("#todos li", "Milk")
//	}
//
// [New] starts a server of the app, [App.Visit] opens a [Page]: the real answer, in a
// model of what the clients 1.0.4 and 1.0.0-beta.11 do with it. An [Element] is clicked
// and filled as a user does it, streams are open for as long as the page is, and each
// [Lint] is a failure.
//
// A handler can be tested alone:
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
