package page

import (
	"fmt"
	"html/template"
	"strings"
)

// FieldError is an element that shows what is wrong with a field of a form: the signal
// that Context.Invalid sends, errors.email for the field "email". It is empty while the
// field is right, and read out when it is not. Its id is errors-email, for aria-describedby,
// and its class datastar-error.
//
//	<input {{bind "email"}}> {{fieldError "email"}}
//	<input name="email"> {{fieldError "email" .Errors.email}}
//
// The message is what is shown at first, and where there is no JavaScript: that of
// Context.InvalidFields, or nil. In templ: @templ.Raw(b.FieldError("email", message)).
// The field is a path, such as "add.email" for InvalidIn("add", …).
//
// The element declares its signal, if the page has not. On V019 and V018 the page gives the
// signal errors itself, with all fields of the form.
func (b Builder) FieldError(field string, message ...any) (template.HTML, error) {
	if len(message) > 1 {
		return "", fmt.Errorf("datastar: FieldError: %d messages are too many", len(message))
	}
	text := ""
	if len(message) == 1 && message[0] != nil {
		text = fmt.Sprint(message[0])
	}
	path := append([]any{"errors"}, fields(field)...)
	signal, err := b.Signal(path...)
	if err != nil {
		return "", err
	}
	var missing any = text
	for i := len(path) - 1; i >= 0; i-- {
		missing = map[string]any{path[i].(string): missing}
	}
	declared, err := b.SignalsIfMissing(missing)
	if err != nil {
		return "", err
	}
	shown, err := b.Text(signal)
	if err != nil {
		return "", err
	}
	id := "errors-" + strings.ReplaceAll(field, ".", "-")
	return template.HTML(`<span id="` + id + `" class="datastar-error" role="alert" ` + string(declared) + " " + string(shown) + ">" +
		template.HTMLEscapeString(text) + "</span>"), nil
}

// fields returns the parts of a path.
func fields(path string) (parts []any) {
	for part := range strings.SplitSeq(path, ".") {
		parts = append(parts, part)
	}
	return parts
}
