package invalid

import (
	stdjson "encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-json"
)

// Bounds of the search for a number in a document, which a client sent.
const (
	mostMembers = 100 // of one object
	deepest     = 8   // nested objects
)

var numberType = reflect.TypeFor[stdjson.Number]()

// Locate returns the error of a json.Number that a document does not fit, with
// the path of its field, which go-json (v0.12.0) leaves empty. It finds the
// field by decoding each member of the document alone. into is a pointer to
// what the document was decoded into. err is returned unchanged if it is
// another error, or if the field is not found: nested more than 8 deep it names
// an outer field, and in an object of more than 100 members, the object.
func Locate(err error, document []byte, into any) error {
	misfit, ok := unlocated(err)
	if !ok {
		return err
	}
	t := reflect.TypeOf(into).Elem()
	path := locate(document, func(document []byte) bool {
		_, fails := unlocated(json.Unmarshal(document, reflect.New(t).Interface()))
		return fails
	})
	if len(path) == 0 {
		return err
	}
	located := *misfit
	located.Struct, located.Field = t.Name(), strings.Join(path, ".")
	return &located
}

// unlocated returns the error of a json.Number that names no field, if err
// holds one.
func unlocated(err error) (*json.UnmarshalTypeError, bool) {
	var misfit *json.UnmarshalTypeError
	ok := errors.As(err, &misfit) && misfit.Type == numberType && misfit.Field == ""
	return misfit, ok
}

// locate returns the path of a member for which a document that holds only this
// member fails. If there are several, it is the first in the order of names, so
// that the result is always the same.
func locate(value []byte, fails func(document []byte) bool) (path []string) {
	before, after := "", ""
	for range deepest {
		var members map[string]json.RawMessage
		if json.Unmarshal(value, &members) != nil || len(members) > mostMembers {
			return path
		}
		names := make([]string, 0, len(members))
		for name := range members {
			names = append(names, name)
		}
		slices.Sort(names)
		at := slices.IndexFunc(names, func(name string) bool {
			return fails([]byte(before + "{" + quote(name) + ":" + string(members[name]) + "}" + after))
		})
		if at < 0 {
			return path
		}
		path = append(path, names[at])
		before, after, value = before+"{"+quote(names[at])+":", "}"+after, members[names[at]]
	}
	return path
}

func quote(name string) string {
	quoted, _ := json.Marshal(name)
	return string(quoted)
}
