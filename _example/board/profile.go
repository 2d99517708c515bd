package main

import (
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
	picture    picture
	Export     export
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

func (p *people) change(user string, change func(p *person)) person {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed := p.all[user]
	change(&changed)
	p.all[user] = changed
	return changed
}

// profile changes the user's name and picture, for all who look at the board.
func (a *app) profile(c *datastar.Context) error {
	var in struct {
		Name    text                  `form:"name" validate:"required,max=40"`
		Picture *multipart.FileHeader `form:"picture"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	picture, err := readPicture(in.Picture)
	if err := errors.Join(c.Validate(&in), err); err != nil {
		return a.refuse(c, "board.html", "profile", err, &in)
	}
	a.people.change(of(c).user, func(p *person) {
		p.Name = string(in.Name)
		if picture.kind != "" {
			p.picture = picture
			p.Pictures++
		}
	})
	a.publish(boardTopic, a.fragment("here", a.here()))
	return a.done(c, "Your profile is saved.", saved("profile", &in)...)
}

// picture is a picture whose type was detected. The file's name and the type that the
// browser sends are not trusted.
type picture struct {
	kind    string
	content []byte
}

// readPicture reads a picture, if there is one. BodyLimit has bounded it.
func readPicture(file *multipart.FileHeader) (p picture, err error) {
	if file == nil {
		return p, nil
	}
	f, err := file.Open()
	if err != nil {
		return p, err
	}
	defer f.Close()
	if p.content, err = io.ReadAll(f); err != nil {
		return p, err
	}
	if p.kind = http.DetectContentType(p.content); !strings.HasPrefix(p.kind, "image/") { // an SVG is text
		return p, wrong{"picture": "must be a PNG, JPEG, GIF or WebP picture"}
	}
	return p, nil
}

func (a *app) picture(c echo.Context) error {
	found := a.people.find(c.Param("user"))
	if found.Pictures == 0 {
		return echo.ErrNotFound
	}
	return c.Blob(http.StatusOK, found.picture.kind, found.picture.content)
}
