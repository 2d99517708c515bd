package main

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/echo-datastar/datastar"
)

// Profile is what can be checked while it is typed. The page sends it as
// signals then, and as fields of the form in the end.
type Profile struct {
	Name     string `json:"name" form:"name" validate:"required,max=100"`
	Email    string `json:"email" form:"email" validate:"required,email,max=254"`
	Age      number `json:"age" form:"age" validate:"gte=18,lte=150"`
	Password string `json:"password" form:"password" validate:"required,min=8,max=72"`
	Repeat   string `json:"repeat" form:"repeat" validate:"required,eqfield=Password"`
	Accepted string `json:"accepted" form:"accepted" validate:"required,eq=yes"`
}

// SignUp is what the form sends.
type SignUp struct {
	Profile
	Avatar *multipart.FileHeader `json:"-" form:"avatar"` // a file is no signal
}

// number is a number as it was typed. An int would refuse the whole form where
// it is none; so it is shown again, beside what is wrong with all the fields.
type number string

// valueOf is what validator takes a number for: 0 where nothing was typed.
func valueOf(v reflect.Value) any {
	text := strings.TrimSpace(v.String())
	n, err := strconv.Atoi(text)
	if err != nil && text != "" {
		return -1
	}
	return n
}

// checker is Echo's Validator.
type checker struct{ validator *validator.Validate }

func (c checker) Validate(i any) error { return c.validator.Struct(i) }

func newChecker() checker {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterCustomTypeFunc(valueOf, number(""))
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return strings.Trim(name, "-")
	})
	return checker{v}
}

// withoutMissing leaves out what nobody has had a chance to fill in yet: empty
// fields of which the page says nothing so far.
func withoutMissing(err error, shown map[string]string) error {
	var wrong, left validator.ValidationErrors
	if !errors.As(err, &wrong) {
		return err
	}
	for _, e := range wrong {
		if !reflect.ValueOf(e.Value()).IsZero() || shown[e.Field()] != "" {
			left = append(left, e)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return left
}

// avatar is a picture, by what is in it. Neither the name of the file nor the
// type that the browser gives it is looked at: both are only claims.
type avatar struct {
	kind    string
	content []byte
}

// check checks all fields at once, and reads the avatar.
func (in *SignUp) check(c *datastar.Context) (avatar, error) {
	a, err := read(in.Avatar)
	return a, errors.Join(c.Validate(in), err)
}

// read reads an avatar, if there is one.
func read(file *multipart.FileHeader) (a avatar, err error) {
	if file == nil {
		return a, nil
	}
	f, err := file.Open()
	if err != nil {
		return a, err
	}
	defer f.Close()
	if a.content, err = io.ReadAll(f); err != nil { // the whole form is bounded
		return a, err
	}
	switch a.kind = http.DetectContentType(a.content); a.kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return a, nil
	}
	return avatar{}, wrong{"avatar": "must be a PNG, JPEG, GIF or WebP picture"}
}

// wrong is what is wrong with which field, in words of our own, which
// datastar.Invalid shows as it shows validator's.
type wrong map[string]string

func (w wrong) Error() string             { return "the form is not valid" }
func (w wrong) Fields() map[string]string { return w }
