package datastartest_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

const inputs = `<input name="name" value="Ada" required><input type="checkbox" name="news" checked><input type="checkbox" name="never"><input name="off" disabled value="x">
<select name="of"><option value="1">a</option><option value="2" selected>b</option></select>`

// A form with an action of the client is sent as the client sends it.
func TestActionsOfForms(t *testing.T) {
	for _, tt := range []struct {
		name, form string
		act        func(p *datastartest.Page)
		expect     string
	}{
		{"submit", `<form data-on:submit="@post('/say', {contentType: 'form'})">` + inputs + `<button name="do" value="save">Save</button></form>`,
			func(p *datastartest.Page) { p.Find("button").Click() }, "POST /say name=Ada&news=on&of=2&do=save"},
		{"enter", `<form data-on:submit="@post('/say', {contentType: 'form'})">` + inputs + `<button name="do" value="save">Save</button></form>`,
			func(p *datastartest.Page) { p.Find("[name=name]").Key("Enter") }, "POST /say name=Ada&news=on&of=2&do=save"},
		{"a button with an action", `<form>` + inputs + `<button name="do" value="save" data-on:click="@put('/say', {contentType: 'form'})">Save</button></form>`,
			func(p *datastartest.Page) { p.Find("button").Click() }, "PUT /say name=Ada&news=on&of=2&do=save"},
		{"of another form", `<form id="f">` + inputs + `</form><button data-on:click="@get('/say?a=1', {contentType: 'form', selector: '#f'})">Save</button>`,
			func(p *datastartest.Page) { p.Find("button").Click() }, "GET /say?a=1&name=Ada&news=on&of=2"},
		{"signals", `<form data-signals="{name: 'Eve', _own: 1}" data-on:submit="@patch('/say')">` + inputs + `<button>Save</button></form>`,
			func(p *datastartest.Page) { p.Find("button").Click() }, `PATCH /say {"name":"Eve"}`},
		{"a part of the signals", `<button data-signals="{a: 1, b: {c: 2, d: 3}}" data-on:click="@delete('/say', {filterSignals: {include: /^b\.c/}})">x</button>`,
			func(p *datastartest.Page) { p.Find("button").Click() }, `DELETE /say {"b":{"c":2}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := visit(t, tt.form, routes{"GET /say": echoes, "POST /say": echoes, "PUT /say": echoes, "PATCH /say": echoes, "DELETE /say": echoes}, datastartest.WithoutLint(datastartest.MissingTarget))
			tt.act(p)
			assert.Equal(t, []string{tt.expect}, asked(p))
			assert.Equal(t, "/", p.Path())
		})
	}
}

func TestUploads(t *testing.T) {
	form := `<form enctype="multipart/form-data" data-on:submit="@post('/say', {contentType: 'form'})"><input type="file" name="file"><button>Send</button></form>`
	said := ""
	p := visit(t, form, routes{"POST /say": func(c *datastar.Context) error {
		file, err := c.FormFile("file")
		if err != nil {
			return err
		}
		f, err := file.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(f)
		said = file.Filename + " " + file.Header.Get("Content-Type") + " " + string(content)
		return err
	}})
	p.Find("[type=file]").Upload(datastartest.File{Name: "a.txt", Type: "text/plain", Content: []byte("hi")})
	p.Find("button").Click()
	assert.Equal(t, "a.txt text/plain hi", said)
}

// An upload can take its time, so that a test sees how far it is.
func TestWithUploadSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := server(event.V1, `<form enctype="multipart/form-data" data-on:submit="@post('/say', {contentType: 'form'})" data-indicator:busy><input type="file" name="file"><button>Send</button></form>`, nil).(*echo.Echo)
		read := 0
		e.POST("/say", func(c echo.Context) error {
			content, err := io.ReadAll(c.Request().Body)
			read = len(content)
			return err
		})
		p := datastartest.New(t, e, datastartest.WithUploadSpeed(100_000)).Visit("/")
		p.Find("[type=file]").Upload(datastartest.File{Name: "a", Content: make([]byte, 300_000)})
		p.WithoutWaiting(p.Find("button").Click)
		time.Sleep(2 * time.Second)
		assert.Equal(t, true, p.Signal("busy"))
		time.Sleep(2 * time.Second)
		assert.Equal(t, false, p.Signal("busy"))
		assert.Greater(t, read, 300_000)
	})
}

// Without an action a form and a link do what they do without JavaScript.
func TestNativeForms(t *testing.T) {
	e := server(event.V1, `<a href="/other?x=1#part">Other</a><form method="post" action="/save">`+inputs+`<button name="do" value="save">Save</button></form>
	<form id="find" action="/found"><input name="q"></form><dialog open><form method="dialog"><button id="close">Close</button></form></dialog>`, nil).(*echo.Echo)
	site := ""
	e.POST("/save", func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		require.NoError(t, err)
		site = c.Request().Header.Get("Sec-Fetch-Site") + " " + c.Request().Header.Get("Origin") + " " + string(body)
		return c.Redirect(http.StatusSeeOther, "/other")
	})
	show := func(c echo.Context) error {
		return c.HTML(http.StatusOK, "<title>"+c.Request().Method+" "+c.Request().RequestURI+"</title>")
	}
	e.GET("/other", show)
	e.GET("/found", show)
	app := datastartest.New(t, e)
	p := app.Visit("/")
	p.Find("#close").Click()
	assert.NotContains(t, p.Find("dialog").HTML(), "open")
	p.Find("form button", "Save").Click()
	assert.Equal(t, "GET /other", p.Title())
	assert.Equal(t, "same-origin https://example.com name=Ada&news=on&of=2&do=save", site)
	assert.Empty(t, p.Answers()[0].Request().Header.Get("Origin"))
	p.Visit("/")
	p.Find("a").Click()
	assert.Equal(t, "GET /other?x=1", p.Title())
	p.Visit("/")
	p.Find("#find input").Fill("a b")
	p.Find("#find input").Key("Enter")
	assert.Equal(t, "/found?q=a+b", p.Path())
}

// A browser does not send a form that is not valid, by itself or by an action.
func TestInvalidForms(t *testing.T) {
	for _, tt := range []struct{ field, expect string }{
		{`<input name="a" required>`, `input[name="a"] is required`},
		{`<textarea name="a" required></textarea>`, `textarea[name="a"] is required`},
		{`<input type="checkbox" name="a" required>`, `input[name="a"] is required`},
		{`<input type="radio" name="a" required>`, `input[name="a"] is required`},
		{`<input type="email" name="a" value="x">`, `input[name="a"] is no email address`},
		{`<input type="url" name="a" value="x">`, `input[name="a"] is no URL`},
		{`<input type="number" name="a" value="1" min="2">`, `input[name="a"] is less than 2`},
		{`<input type="number" name="a" value="3" max="2">`, `input[name="a"] is more than 2`},
		{`<input name="a" value="xy" minlength="3">`, `input[name="a"] is shorter than 3`},
		{`<input name="a" value="xy" pattern="[a-c]+">`, `input[name="a"] does not match [a-c]+`},
	} {
		for _, form := range []string{`<form method="post">`, `<form data-on:click="@post('/', {contentType: 'form'})">`} {
			said := fails(t, func(t testing.TB) {
				visit(t, form+tt.field+`<button>Save</button></form>`, nil).Find("button").Click()
			})
			assert.Contains(t, said, tt.expect)
			assert.NotContains(t, said, "POST /")
		}
	}
	p := visit(t, `<form novalidate data-on:submit="@post('/say', {contentType: 'form'})"><input name="a" required><button>Save</button></form>`,
		routes{"POST /say": func(*datastar.Context) error { return nil }})
	p.Find("button").Click()
	assert.Equal(t, []string{"POST /say a="}, asked(p))
}
