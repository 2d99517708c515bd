// Command form is an example: a form that is checked while it is typed and when
// it is sent, with an upload whose progress the page shows. Without JavaScript
// it is a form like any other.
package main

import (
	"embed"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
)

//go:embed *.html
var templates embed.FS

func main() {
	a := demo.New("3001", templates, SignUp{}, sending{})
	a.Validator = newChecker()
	m, u := new(members), newUploads()
	a.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "form.html", newPage(Profile{})) })
	a.POST("/", datastar.Handler(m.signUp), refused, datastar.UploadProgress(u.tell), middleware.BodyLimit("8M"))
	a.POST("/check", datastar.Handler(check))
	a.GET("/progress", datastar.Handler(u.progress))
	a.GET("/members/:id", datastar.Handler(m.page))
	a.POST("/members/:id", datastar.Handler(m.rename))
	a.GET("/members/:id/avatar", m.avatar)
	a.Run()
}

// signUp adds a member, or shows what is wrong beside the fields of the form.
func (m *members) signUp(c *datastar.Context) error {
	var in SignUp
	if err := c.Bind(&in); err != nil {
		return err
	}
	avatar, err := in.check(c)
	if err != nil {
		return again(c, &in, err)
	}
	id := m.add(member{Name: in.Name, Email: in.Email, avatar: avatar})
	c.Flash("You have signed up.")
	return c.Redirect(http.StatusSeeOther, "/members/"+id)
}

// again shows what is wrong with the form: by signals, or, without JavaScript,
// on a new page.
func again(c *datastar.Context, in *SignUp, err error) error {
	p := newPage(in.Profile)
	p.State.Errors, err = c.InvalidFields(err, in)
	if err != nil {
		return err
	}
	return c.View(http.StatusUnprocessableEntity, datastar.Named("form.html", p), p.State.wrong)
}

// check checks what has been typed so far.
func check(c *datastar.Context) error {
	var in struct {
		Profile
		Errors map[string]string `json:"errors"` // what the page shows already
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	err := withoutMissing(c.Validate(&in.Profile), in.Errors)
	return c.Send(datastar.Invalid(err, &in.Profile), demo.Problem(""))
}
