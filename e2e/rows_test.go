package e2e

import (
	"html/template"
	"testing"

	ds "github.com/echo-datastar/datastar"
)

// cartRow is a row of a form of TestRows.
type cartRow struct {
	Title string `json:"title"`
	Qty   int    `json:"qty"`
}

// lines are the two forms of a page, of which each has errors of its own. Rows have
// numbers for names.
type lines struct {
	Add struct {
		Name string `json:"name"`
	} `json:"add"`
	Cart struct {
		List []cartRow          `json:"list" datastar:"rows"`
		ByID map[string]cartRow `json:"byID" datastar:"rows"`
	} `json:"cart"`
}

// unfit is what an app finds wrong.
type unfit map[string]string

func (unfit) Error() string               { return "unfit" }
func (f unfit) Fields() map[string]string { return f }

func checkLines(c *ds.Context) error {
	var l lines
	err := c.Bind(&l)
	if c.Request().URL.Path == "/add" {
		if err == nil && l.Add.Name == "" {
			err = unfit{"name": "is required"}
		}
		return c.InvalidIn("add.c0", err, &l.Add)
	}
	if err == nil && l.Cart.List[1].Title == "" {
		err = unfit{"list.1.title": "is required", "byID.17.qty": "is odd", "byID": "holds too much", "byID.__proto__.title": "is odd"}
	}
	return c.InvalidIn("cart", err, &l.Cart)
}

const linesPage = `<!doctype html><html><link rel="icon" href="data:,">{{script .Client}}<body {{signals .State}}>
	<p id="name" {{text (signal "errors" "add" "c0" "name")}}></p>
	<p id="first" {{text (signal "errors" "cart" "list" 0 "title")}}></p>
	<p id="second" {{text (signal "errors" "cart" "list" 1 "title")}}></p>
	<p id="all" {{text (signal "errors" "cart" "byID" "all")}}></p>
	<p id="seventeen" {{text (signal "errors" "cart" "byID" 17 "qty")}}></p>
	<button id="add" {{on "click" (post "/add")}}>Add</button>
	<button id="cart" {{on "click" (post "/cart")}}>Save</button>
	<button id="mend" {{on "click" .Mend}}>Mend</button>`

func TestRows(t *testing.T) {
	t.Parallel()
	eachGeneration(t, generation.writes, func(t *testing.T, g generation) {
		var shown lines
		shown.Cart.List = make([]cartRow, 2)
		shown.Cart.ByID = map[string]cartRow{"17": {}}
		add, _ := ds.InvalidFields(nil, &shown.Add)
		cart, _ := ds.InvalidFields(nil, &shown.Cart)
		state := map[string]any{"add": shown.Add, "cart": shown.Cart, "errors": map[string]any{"add": map[string]any{"c0": add}, "cart": cart}}
		const mend = `$cart.list = [{title: 'x', qty: 1}, {title: 'y', qty: 2}]`
		p := showUnder(t, g, nil, linesPage, map[string]any{"State": state, "Mend": template.JS(mend)}, checkLines)
		for range 2 {
			p.click("#add")
			p.reads("is required", "#name")
			p.reads("", "#second")
		}
		p.click("#cart")
		p.reads("is required", "#second")
		p.reads("is odd", "#seventeen")
		p.reads("holds too much", "#all")
		p.reads("", "#first")
		p.reads("is required", "#name")
		p.click("#mend")
		p.click("#cart")
		p.reads("", "#second")
		p.reads("", "#all")
		p.reads("", "#seventeen")
		p.reads("is required", "#name")
	})
}
