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

// all returns all columns.
func (b *board) all() (all []column) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, name := range b.columns {
		elsewhere := func(c card) bool { return c.Column != id }
		all = append(all, column{id, name, slices.DeleteFunc(slices.Clone(b.cards), elsewhere)})
	}
	return all
}

func (b *board) changeColumn(id int, change func()) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if id < 0 || id >= len(b.columns) {
		return errGone
	}
	change()
	return nil
}

func (b *board) rename(column int, name, _ string) error {
	return b.changeColumn(column, func() { b.columns[column] = name })
}

func (b *board) add(column int, text, by string) error {
	return b.changeColumn(column, func() {
		b.last++
		b.cards = append(b.cards, card{b.last, column, text, by})
	})
}

func (b *board) changeCard(id int, change func(i int)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.cards, func(c card) bool { return c.ID == id })
	if i < 0 {
		return errGone
	}
	change(i)
	return nil
}

func (b *board) edit(id int, text, _ string) error {
	return b.changeCard(id, func(i int) { b.cards[i].Text = text })
}

func (b *board) delete(id int) error {
	return b.changeCard(id, func(i int) { b.cards = slices.Delete(b.cards, i, i+1) })
}

func (b *board) move(by int) func(id int) error {
	return func(id int) error {
		return b.changeCard(id, func(i int) { b.cards[i].Column = min(max(b.cards[i].Column+by, 0), len(b.columns)-1) })
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
		return a.changed(c, boardTopic, said, saved(form, &in)...)
	})
}

// act handles a button that changes a card.
func (a *app) act(change func(id int) error, said string) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		id, _ := strconv.Atoi(c.Param("id")) // no card has the ID 0
		if err := change(id); err != nil {
			return err
		}
		return a.changed(c, boardTopic, said)
	})
}
