package page_test

import (
	"encoding/json"
	"html/template"
	"io"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type place struct {
	City   string `json:"city"`
	Street string `json:"street"`
}

type base struct {
	Note string `json:"note"`
}

type signUp struct {
	Name   string                `json:"name"`
	Email  string                `json:"email,omitempty" form:"mail"`
	Home   *place                `json:"home"`
	Rows   []place               `json:"rows"`
	Since  time.Time             `json:"since"`
	Raw    json.RawMessage       `json:"raw"`
	Avatar *multipart.FileHeader `json:"-" form:"avatar"`
	Plain  int
	Next   *signUp `json:"next"`
	Any    any     `json:"any"`
	base
	hidden string
}

var _ = signUp{}.hidden

func TestWithSignalsOf(t *testing.T) {
	const top = "page_test.signUp has name, email, home, rows, since, raw, Plain, next, any, note"
	for _, tt := range []struct{ text, expect string }{
		{`{{bind "name"}} {{bind "home.city"}} {{bind "note"}} {{bind (path "rows" 3 "city")}} {{bind "any.thing"}} {{bind "Plain"}}`, ""},
		{`{{text "$name.length + $home.city + $rows.map(r => r.city) + $since + $raw.x + $next.whatever"}}`, ""},
		{`{{text "$errors.name + $errors.email + $errors.avatar + $errors.home.city + $errors.add.c0.name"}} {{class "$errors"}}`, ""},
		{`{{on "click" "$_menu = !$_menu; $name = '$nmae' + \"$nmae\""}} {{attr "disabled" down}} {{status}}`, ""},
		{`{{on "click" (post "/$nmae" (headerExpr "X-Tab" "$_tab"))}} {{init (stream "/feed")}} {{signals .}}`, ""},
		{`{{on "click" "toString($name); name($)"}} {{text (signal "rows" 7 "city")}} {{indicator "_sending"}} {{ref "_box"}}`, ""},

		{`{{bind "nmae"}}`, `datastar: Bind: no struct has the signal "nmae": ` + top},
		{`{{bind "name.first"}}`, `datastar: Bind: no struct has the signal "name.first": ` + top},
		{`{{bind "mail"}}`, `datastar: Bind: no struct has the signal "mail": ` + top},
		{`{{bind "home.ctiy"}}`, `datastar: Bind: no struct has the signal "home.ctiy": page_test.signUp.Home has city, street`},
		{`{{text "$name + $home.ctiy"}}`, `datastar: Text: no struct has the signal "home.ctiy": page_test.signUp.Home has city, street`},
		{`{{text "$eamil.trim()"}}`, `datastar: Text: no struct has the signal "eamil": ` + top},
		{`{{text (signal "home" "ctiy")}}`, `datastar: Signal: no struct has the signal "home.ctiy": page_test.signUp.Home has city, street`},
		{`{{on "click" (js "$nmae = 1; " (post "/x"))}}`, `datastar: On: no struct has the signal "nmae": ` + top},
		{`{{text "$errors.nmae"}}`, `datastar: Text: no struct has the signal "errors.nmae": page_test.signUp has name, email, home, rows, since, raw, avatar, Plain, next, any, note`},
		{`{{indicator "sending"}}`, `datastar: Indicator: no struct has the signal "sending": ` + top},
		{`{{computed "total" "1"}}`, `datastar: Computed: no struct has the signal "total": ` + top},
		{`{{ref "box"}}`, `datastar: Ref: no struct has the signal "box": ` + top},
		{`{{bind "hidden"}}`, `datastar: Bind: no struct has the signal "hidden": ` + top},
	} {
		for _, protocol := range []event.Protocol{event.V1, event.Beta} {
			funcs := page.For(protocol).WithSignalsOf(&signUp{}).FuncMap()
			err := template.Must(template.New("").Funcs(funcs).Parse("<p "+tt.text+">")).Execute(io.Discard, map[string]int{"free": 1})
			if tt.expect == "" {
				require.NoError(t, err, tt.text)
			} else {
				require.Error(t, err, tt.text)
				_, said, _ := strings.Cut(err.Error(), "error calling ")
				_, said, _ = strings.Cut(said, ": ")
				assert.Equal(t, tt.expect, said)
			}
		}
	}
}

func TestWithSignalsOfSeveral(t *testing.T) {
	b := page.For(event.V1).WithSignalsOf(place{}, struct {
		Errors map[string]string `json:"errors"`
		Home   struct {
			Zip string `json:"zip"`
		} `json:"home"`
	}{}, signUp{})
	for _, known := range []string{"city", "errors.own", "home.zip", "home.street", "email"} {
		_, err := b.Bind(known)
		require.NoError(t, err, known)
	}
	_, err := b.Bind("home.x")
	assert.ErrorContains(t, err, `no struct has the signal "home.x": `)
	assert.ErrorContains(t, err, `has zip, and page_test.signUp.Home has city, street`)
	_, err = page.For(event.V1).WithSignalsOf(place{}, base{}).Text("$x")
	assert.EqualError(t, err, `datastar: Text: no struct has the signal "x": page_test.place has city, street, and page_test.base has note`)

	for _, wrong := range []any{nil, 7, time.Time{}, map[string]int{}} {
		_, err := page.For(event.V1).WithSignalsOf(wrong).Bind("city")
		assert.ErrorContains(t, err, "datastar: Bind: WithSignalsOf: ")
	}
	_, err = page.For(9).WithSignalsOf(place{}).Bind("city")
	require.ErrorIs(t, err, event.ErrUnsupported)
	_, err = page.For(event.V1).Bind("anything")
	require.NoError(t, err)
}

func TestOf(t *testing.T) {
	form, name := page.Of[signUp]()
	for expect, field := range map[string]any{
		"name": &form.Name, "email": &form.Email, "home": &form.Home, "home.city": &form.Home.City, "home.street": &form.Home.Street,
		"rows": &form.Rows, "since": &form.Since, "Plain": &form.Plain, "note": &form.Note, "next": &form.Next,
	} {
		assert.Equal(t, expect, name(field))
	}
	const has = ", which has Plain, any, email, home, home.city, home.street, name, next, note, raw, rows, since"
	text := "elsewhere"
	assert.PanicsWithValue(t, "datastar: page.Of: a *string is the address of no signal of page_test.signUp"+has, func() { name(&text) })
	assert.PanicsWithValue(t, "datastar: page.Of: a string is the address of no signal of page_test.signUp"+has, func() { name(form.Name) })
	assert.PanicsWithValue(t, "datastar: page.Of: a **multipart.FileHeader is the address of no signal of page_test.signUp"+has, func() { name(&form.Avatar) })
	assert.Panics(t, func() { name(nil) })
	assert.PanicsWithValue(t, "datastar: page.Of: int has no fields that are signals", func() { page.Of[int]() })
}
