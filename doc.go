// Package datastar makes Datastar pages (https://data-star.dev) pleasant to
// serve with Echo: it reads the signals that a page sends, and answers with
// events that merge HTML into the page, merge signals, remove either, or run a
// script.
//
//	e := echo.New()
//	e.Use(datastar.Middleware())
//	e.GET("/clock", datastar.Handler(func(c *datastar.Context) error {
//		for now := range c.Every(time.Second) {
//			if err := c.MergeSignals(map[string]any{"now": now}); err != nil {
//				return err
//			}
//		}
//		return nil
//	}))
//
// # Verbs
//
// A method of [Context] sends: c.MergeFragments(html). The function of the same
// name is the [Event] itself, to keep, to publish, or to send with others in
// one write: c.Send(datastar.MergeFragments(html), datastar.RemoveSignals("error")).
// Five verbs have two names: that of Datastar 1.0, such as c.PatchElements, and
// the one from before, such as c.MergeFragments.
//
// # Protocols
//
// A [Protocol] is what a generation of the Datastar client reads. [V1] clients
// (1.0.0-RC.1 and later) are recognised by themselves; an older one has to be
// named in [Config].Legacy, as [Beta] (the default, 0.20.0 to 1.0.0-beta.11),
// [V019] or [V018]. An event means the same to all of them; what one of them
// cannot do is [ErrUnsupported] and says what to do instead.
//
// # Concurrency
//
// Events and options are values. A [Context] belongs to its handler: other
// goroutines may send on it as long as the handler runs, and get [ErrClosed]
// afterwards. The methods that it has from echo.Context are for the handler's
// own goroutine.
//
// # Errors
//
// What a handler returns, or panics with, is Echo's to answer, but no client
// shows that. [Config].OnError makes events of it, before the first event of a
// stream and after it alike, and [HTTPErrorHandler] of what goes wrong outside
// the middleware; loggers still see the error and its status. Nothing can be
// appended to a stream that is over. That the client has gone is no error to
// Echo.
//
// # Compatibility
//
// It works with Echo v4 and Go 1.25 or later. Package event holds the events
// and their encoding without Echo or HTTP, for programs that only publish.
//
// Before v1.0.0 the module promises this:
//
//   - API: a patch version, such as v0.2.1, does not change it incompatibly. A
//     minor version, such as v0.3.0, may, and may require a newer Go or Echo. The
//     CHANGELOG then says what to do, under Changed or Removed.
//   - Wire: the bytes of an event may change in any version, but only where
//     every client that its [Protocol] names treats the new bytes like the old
//     ones.
//   - Ids and positions of hubs are opaque. Hand them back as they came. An id
//     that a hub cannot continue from is a gap, and never stands for another event.
//   - Encoded events ([Event.MarshalBinary]) and messages of natshub: a version
//     reads what all earlier ones wrote, but for what a security fix refuses. It
//     does not read a verb, an option or a form that is newer than itself:
//     [Event.UnmarshalBinary] returns an error, and to natshub the whole message is
//     a gap for the followers of its topic, logged and counted.
//   - Nodes of natshub of two adjacent minor versions, and of any patch
//     versions of these, may run together. Upgrade all nodes before the app
//     publishes what is new in the later version.
//   - Modules: the root, echov5 and natshub are released together. Get all at
//     the same version.
package datastar
