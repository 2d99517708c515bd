package newsse

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
	sdk "github.com/starfederation/datastar-go/datastar"

	"github.com/echo-datastar/datastar"
)

// route is one of the app's, on NewSSE and moved.
type route struct {
	method, path string
	old          echo.HandlerFunc
	new          func(c *datastar.Context) error

	whenPath    string
	whenSignals string
	expect      []datastar.Event
	endless     bool // what it sends is published
}

func (a *app) routes() []route {
	return []route{
		{
			method: http.MethodPost, path: "/greet",
			old: func(c echo.Context) error {
				var in form
				if err := sdk.ReadSignals(c.Request(), &in); err != nil {
					return err
				}
				return stream(c).PatchElements(hello(in.Name))
			},
			new: func(c *datastar.Context) error {
				var in form
				if err := c.Bind(&in); err != nil {
					return err
				}
				return c.PatchElements(hello(in.Name))
			},
			whenPath: "/greet", whenSignals: `{"name":"Ada"}`,
			expect: []datastar.Event{datastar.PatchElements(`<p id="hello">Hello, Ada</p>`)},
		},
		{
			method: http.MethodGet, path: "/search",
			old: func(c echo.Context) error {
				var in form
				if err := sdk.ReadSignals(c.Request(), &in); err != nil {
					return err
				}
				return stream(c).PatchElements(row("1", in.Name)+"\n"+row("2", in.Name),
					sdk.WithSelectorID("list"), sdk.WithModeInner(), sdk.WithViewTransitions())
			},
			new: func(c *datastar.Context) error {
				in, err := datastar.Signals[form](c)
				if err != nil {
					return err
				}
				return c.PatchElements(row("1", in.Name)+"\n"+row("2", in.Name),
					datastar.WithSelectorID("list"), datastar.WithMode("inner"), datastar.WithViewTransition())
			},
			whenPath: "/search", whenSignals: `{"name":"Bob"}`,
			expect: []datastar.Event{datastar.PatchElements("<li id=\"row-1\">Bob</li>\n<li id=\"row-2\">Bob</li>",
				datastar.WithSelector("#list"), datastar.WithMode("inner"), datastar.WithViewTransition())},
		},
		{
			method: http.MethodPut, path: "/contacts/:id",
			old: func(c echo.Context) error {
				var in form
				if err := sdk.ReadSignals(c.Request(), &in); err != nil {
					return err
				}
				sse := stream(c)
				return errors.Join(
					sse.PatchElements(row(c.Param("id"), in.Name), sdk.WithModeReplace()),
					sse.MarshalAndPatchSignals(form{Name: ""}),
				)
			},
			new: func(c *datastar.Context) error {
				var in form
				if err := c.Bind(&in); err != nil {
					return err
				}
				return c.Send(
					datastar.PatchElements(row(in.ID, in.Name), datastar.WithMode("replace")),
					datastar.PatchSignals(form{Name: ""}),
				)
			},
			whenPath: "/contacts/7", whenSignals: `{"id":"8","name":"Eve"}`,
			expect: []datastar.Event{datastar.PatchElements(`<li id="row-7">Eve</li>`, datastar.WithMode("replace")), datastar.PatchSignals(form{Name: ""})},
		},
		{
			method: http.MethodDelete, path: "/contacts/:id",
			old: func(c echo.Context) error {
				return stream(c).RemoveElementByID("row-" + c.Param("id"))
			},
			new: func(c *datastar.Context) error {
				return c.RemoveElements("#row-" + c.Param("id"))
			},
			whenPath: "/contacts/7", whenSignals: `{}`,
			expect: []datastar.Event{datastar.RemoveElements("#row-7")},
		},
		{
			method: http.MethodPost, path: "/theme",
			old: func(c echo.Context) error {
				sse := stream(c)
				return errors.Join(
					sse.MarshalAndPatchSignalsIfMissing(theme("dark")),
					sse.ExecuteScript("repaint()"),
				)
			},
			new: func(c *datastar.Context) error {
				return c.Send(
					datastar.PatchSignals(theme("dark"), datastar.WithOnlyIfMissing()),
					datastar.ExecuteScript("repaint()"),
				)
			},
			whenPath: "/theme", whenSignals: `{}`,
			expect: []datastar.Event{
				datastar.PatchSignals(theme("dark"), datastar.WithOnlyIfMissing()),
				datastar.ExecuteScript("repaint()"),
			},
		},
		{
			method: http.MethodPost, path: "/logout",
			old:      func(c echo.Context) error { return stream(c).Redirect("/login") },
			new:      func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "/login") },
			whenPath: "/logout", whenSignals: `{}`,
			expect: []datastar.Event{datastar.Redirect("/login")},
		},
		{
			method: http.MethodGet, path: "/clock",
			old: func(c echo.Context) error {
				sse, clock := stream(c), ticks()
				for {
					select {
					case <-sse.Context().Done():
						return nil
					case tick, ok := <-clock:
						if !ok {
							return nil
						}
						if err := sse.MarshalAndPatchSignals(now(tick)); err != nil {
							return nil
						}
					}
				}
			},
			new: func(c *datastar.Context) error {
				for tick := range datastar.Recv(c, ticks()) {
					if err := c.PatchSignals(now(tick)); err != nil {
						return err
					}
				}
				return nil
			},
			whenPath: "/clock", whenSignals: `{}`,
			expect: []datastar.Event{datastar.PatchSignals(now(1)), datastar.PatchSignals(now(2)), datastar.PatchSignals(now(3))},
		},
		{
			method: http.MethodGet, path: "/room",
			old: func(c echo.Context) error {
				messages, leave := a.board.subscribe()
				defer leave()
				sse := stream(c)
				for {
					select {
					case <-sse.Context().Done():
						return nil
					case html := <-messages:
						if err := sse.PatchElements(html); err != nil {
							return nil
						}
					}
				}
			},
			new:      func(c *datastar.Context) error { return c.Follow(a.rooms.Feed("room")) },
			whenPath: "/room", whenSignals: `{}`,
			expect:  []datastar.Event{datastar.PatchElements(`<p id="room">hi</p>`), datastar.PatchElements(`<p id="room">there</p>`)},
			endless: true,
		},
	}
}
