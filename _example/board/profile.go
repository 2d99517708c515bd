package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// person is a user, with the name that others see.
type person struct {
	User, Name string
	Pictures   int // that there have been
	picture    []byte
}

// people are those of the team. An app has a database, in which passwords are hashed.
type people struct {
	mu  sync.Mutex
	all map[string]person
}

func newPeople() *people {
	return &people{all: map[string]person{"ada": {User: "ada", Name: "Ada"}, "grace": {User: "grace", Name: "Grace"}}}
}

var passwords = map[string]string{"ada": "lovelace", "grace": "hopper"}

// known reports whether a user may log in with a password. An app also limits attempts:
// see middleware.RateLimiter.
func (p *people) known(user, password string) bool {
	return passwords[user] != "" && subtle.ConstantTimeCompare([]byte(passwords[user]), []byte(password)) == 1
}

func (p *people) find(user string) person {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[user]
}

func (p *people) change(user string, change func(p *person)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed := p.all[user]
	change(&changed)
	p.all[user] = changed
}

// profile changes the user's name and picture, for all who look at the board.
func (a *app) profile(c *datastar.Context) error {
	var in struct {
		Name    text                  `form:"name" validate:"required,max=40"`
		Picture *multipart.FileHeader `form:"picture"`
	}
	err := c.BindValid(&in)
	picture, wrong := readPicture(in.Picture)
	if err := errors.Join(err, wrong); err != nil {
		return a.refuse(c, "board.html", "profile", err, &in)
	}
	a.people.change(of(c).user, func(p *person) {
		p.Name = string(in.Name)
		if picture != nil {
			p.picture, p.Pictures = picture, p.Pictures+1
		}
	})
	return a.changed(c, hereTopic, "Your profile is saved.", saved("profile", &in)...)
}

// readPicture reads a picture, if there is one, which BodyLimit has bounded. The name of
// the file and the type that the browser says are not trusted.
func readPicture(file *multipart.FileHeader) ([]byte, error) {
	if file == nil {
		return nil, nil
	}
	f, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err == nil && !strings.HasPrefix(http.DetectContentType(content), "image/") { // an SVG is text
		err = echo.NewBindingError("picture", nil, "must be a PNG, JPEG, GIF or WebP picture", nil)
	}
	return content, err
}

func (a *app) picture(c echo.Context) error {
	found := a.people.find(c.Param("user"))
	if found.Pictures == 0 {
		return echo.ErrNotFound
	}
	return c.Blob(http.StatusOK, http.DetectContentType(found.picture), found.picture)
}

// uploaded tells the tab how far its upload is.
func (a *app) uploaded(c *datastar.Context, p datastar.Progress) {
	_ = a.hub.Publish(context.Background(), c.Tab(), datastar.PatchSignals(map[string]int{"_uploaded": p.Percent}))
}
