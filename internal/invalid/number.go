package invalid

import (
	stdjson "encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-json"
)

// What is looked at to find a number, of what a client sent.
const (
	mostMembers = 100
	deepest     = 8
)

var numberType = reflect.TypeFor[stdjson.Number]()

// Locate names the field in the error of a json.Number that a document did not
// fit, since go-json (v0.12.0) does not: by decoding each member alone. Any other
// error, or one whose field cannot be found, comes back as it is.
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

// unlocated returns the error of a json.Number that names no field.
func unlocated(err error) (*json.UnmarshalTypeError, bool) {
	var misfit *json.UnmarshalTypeError
	ok := errors.As(err, &misfit) && misfit.Type == numberType && misfit.Field == ""
	return misfit, ok
}

// locate returns the path of the member that fails where it is alone: the first
// in the order of the names, so that it is the same one each time.
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
