package main

import (
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// card is a card in a column, which is named by its index.
type card struct {
	ID, Column int
	Text, By   string
}

// column is a column as it is shown.
type column struct {
	ID    int
	Name  string
	Cards []card
}

// board is the columns and their cards. An app has a database.
type board struct {
	changed func(c column) // is told what to show, in order

	mu      sync.Mutex
	columns []string // their names
	cards   []card
	last    int // the ID of the newest card
}

func newBoard() *board {
	return &board{columns: []string{"To do", "Doing", "Done"}, last: 3, cards: []card{
		{1, 0, "Write the invitations", "Ada"}, {2, 0, "Find a room", "Grace"}, {3, 1, "Choose a day", "Ada"},
	}}
}

var errGone = echo.NewHTTPError(http.StatusNotFound, "Somebody has deleted that meanwhile.")

func (b *board) column(id int) column {
	others := func(c card) bool { return c.Column != id }
	return column{id, b.columns[id], slices.DeleteFunc(slices.Clone(b.cards), others)}
}

// all returns all columns.
func (b *board) all() (all []column) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id := range b.columns {
		all = append(all, b.column(id))
	}
	return all
}

// change changes a column, and tells so. Changes are one after the other, so that what
// is told last is the newest.
func (b *board) change(column int, change func()) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if column < 0 || column >= len(b.columns) {
		return errGone
	}
	change()
	b.changed(b.column(column))
	return nil
}

func (b *board) rename(column int, name, _ string) error {
	return b.change(column, func() { b.columns[column] = name })
}

func (b *board) add(column int, text, by string) error {
	return b.change(column, func() {
		b.last++
		b.cards = append(b.cards, card{b.last, column, text, by})
	})
}

// changeCard changes a card, or deletes it if it is not kept. One that moves leaves a
// column before it is in another, so that no page has it twice.
func (b *board) changeCard(id int, change func(c *card) (kept bool)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.cards, func(c card) bool { return c.ID == id })
	if i < 0 {
		return errGone
	}
	columns := []int{b.cards[i].Column}
	if change(&b.cards[i]) {
		columns = append(columns, b.cards[i].Column)
	} else {
		b.cards = slices.Delete(b.cards, i, i+1)
	}
	for _, id := range slices.Compact(columns) {
		b.changed(b.column(id))
	}
	return nil
}

func (b *board) edit(id int, text, _ string) error {
	return b.changeCard(id, func(c *card) bool { c.Text = text; return true })
}

func (b *board) delete(id int) error {
	return b.changeCard(id, func(*card) bool { return false })
}

func (b *board) move(by int) func(id int) error {
	return func(id int) error {
		return b.changeCard(id, func(c *card) bool { c.Column = min(max(c.Column+by, 0), len(b.columns)-1); return true })
	}
}

// write handles a form with one text, which changes a card or a column. The page that
// sent it sees the change by its feed, as all others do.
func (a *app) write(forms string, change func(id int, text, by string) error, said string) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		var in struct {
			ID   int  `param:"id"`
			Text text `form:"text" validate:"required,max=200"`
		}
		err := c.BindValid(&in)
		form := forms + strconv.Itoa(in.ID)
		if err != nil {
			return a.refuse(c, "board.html", form, err, &in)
		}
		if err := change(in.ID, string(in.Text), a.people.find(of(c).user).Name); err != nil {
			return err
		}
		return a.done(c, said, saved(form, &in)...)
	})
}

// act handles a button that changes a card.
func (a *app) act(change func(id int) error, said string) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		id, err := strconv.Atoi(c.Param("id"))
		if err != nil {
			return echo.ErrNotFound
		}
		if err := change(id); err != nil {
			return err
		}
		return a.done(c, said)
	})
}
