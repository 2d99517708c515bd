package datastartest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
)

// A search asks at an address without the fragment that breaks an older one off.
func TestSearch(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		t.Run(p.String(), func(t *testing.T) {
			b := page.For(p)
			action := must(b.Get("/find?in=all", page.Newest()))
			body := `<form ` + attribute(b.Search(action)) + `><input ` + attribute(b.Bind("q")) + `></form><p id="found"></p>`
			e := server(p, `<main `+attribute(b.Signals(map[string]string{"q": ""}))+`>`+body+`</main>`, routes{"GET /find": func(c *datastar.Context) error {
				in, err := datastar.Signals[struct{ Q string }](c)
				if err != nil {
					return err
				}
				return c.PatchElements(`<p id="found">` + in.Q + ` in ` + c.QueryParam("in") + `</p>`)
			}})
			p := datastartest.New(t, e, datastartest.WithProtocol(p)).Visit("/")
			p.Find("input").Fill("ada")
			p.Find("form").Submit() // does not wait
			assert.Equal(t, "ada in all", p.Find("#found").Text())
		})
	}
}
