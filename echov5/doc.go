// Package datastar is github.com/echo-datastar/datastar for Echo v5: it makes
// Datastar pages (https://data-star.dev) pleasant to serve. All names are the
// same, and so is what they do; what differs is Echo's.
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
// Events, options, feeds, hubs and pages are the very same types, so that one
// hub serves apps on either version. Nothing of Echo v4 is compiled.
//
// # What differs from the package for v4
//
// A [Context] embeds *echo.Context, which is no interface: it cannot be given
// to what takes an *echo.Context, but c.Context can; and there is nothing that
// other middlewares could wrap around it.
//
// Streams end with the shutdown of echo.StartConfig, which begins when its
// context is done. Its ReadTimeout of 30s does not end them.
//
// What Echo's binder fails with is answered with "Bad Request" and no more,
// unless its error handler is told to expose errors. What this package refuses
// says why, as with v4.
//
// Echo's Gzip writes through Echo's response, so the size in Echo's log is that of
// what was sent. Heartbeats are written from a timer: beside Gzip they count there,
// too, and run the hooks that Response.After was given. So a handler does not look at
// its response's size while its stream is open, and such hooks may run on another
// goroutine.
//
// # Compatibility
//
// It works with Echo v5 and Go 1.25 or later. It needs the root module at its
// own version: get both at the same one. The documentation of the package for v4
// has the rest: verbs, protocols, concurrency, errors, and what a
// v0.x promises.
package datastar
