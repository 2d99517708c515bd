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

// Profile is the fields that are checked while the user types. The page sends
// them as signals then, and as fields of the form in the end.
type Profile struct {
	Name     string `json:"name" form:"name" validate:"required,max=100"`
	Email    string `json:"email" form:"email" validate:"required,email,max=254"`
	Age      number `json:"age" form:"age" validate:"gte=18,lte=150"`
	Password string `json:"password" form:"password" validate:"required,min=8,max=72"`
	Repeat   string `json:"repeat" form:"repeat" validate:"required,eqfield=Password"`
	Accepted string `json:"accepted" form:"accepted" validate:"required,eq=yes"`
}

// SignUp is the form.
type SignUp struct {
	Profile
	Avatar *multipart.FileHeader `json:"-" form:"avatar"` // a file cannot be a signal
}

// number is a number as it was typed. Binding to an int would refuse the whole
// form if it is not a number; with this type, validation shows the message
// beside those of all other fields.
type number string

// valueOf returns the value that validator checks for a number: 0 if nothing
// was typed.
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

// withoutMissing removes the messages about empty fields that the user may not
// have reached: those without a message on the page so far.
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

// avatar is a picture, whose type is detected from its content. The file's name
// and the type that the browser sends are not trusted.
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
	if a.content, err = io.ReadAll(f); err != nil { // bounded limits the size of the whole form
		return a, err
	}
	switch a.kind = http.DetectContentType(a.content); a.kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return a, nil
	}
	return avatar{}, wrong{"avatar": "must be a PNG, JPEG, GIF or WebP picture"}
}

// wrong holds messages of our own by field. datastar.Invalid shows them as it
// shows those of validator.
type wrong map[string]string

func (w wrong) Error() string             { return "the form is not valid" }
func (w wrong) Fields() map[string]string { return w }
