package invalid

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// mostRows bounds the rows of one form, since a client says how many there are. What
// is wrong in further ones is shown at the first field of their list.
const mostRows = 1000

// allRows is the name of the field for what is wrong with a list or map as a whole.
const allRows = "all"

// rows is how a list or map is shown by its rows, which are fields named by their
// index or key. The first field beside them is that for all.
type rows struct {
	maker
	of    reflect.Type // what a row is
	list  bool         // named by numbers
	known map[string]*field
}

// addRows gives a field that is a list or map a field for each row in v, which may
// be the zero Value. It leaves any other field alone.
func (m maker) addRows(f *field, t reflect.Type, v reflect.Value) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	kind := t.Kind()
	if kind != reflect.Slice && kind != reflect.Array && kind != reflect.Map {
		return
	}
	f.rows = &rows{maker: m, of: t.Elem(), list: kind != reflect.Map, known: map[string]*field{}}
	f.fields = []*field{{names: []string{allRows}}}
	switch v = pointed(v); {
	case !v.IsValid():
	case f.rows.list:
		for i := range min(v.Len(), mostRows) {
			f.row(strconv.Itoa(i), v.Index(i))
		}
	default:
		f.addKeys(v)
	}
}

// addKeys adds the rows of a map, in the order of their keys, so that the same are
// there each time.
func (f *field) addKeys(v reflect.Value) {
	values := make(map[string]reflect.Value, v.Len())
	names := make([]string, 0, v.Len())
	for key, value := range v.Seq2() {
		name := fmt.Sprint(key)
		values[name] = value
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f.row(name, values[name])
	}
}

// row returns the row with a key, which it adds if there is none. It returns the
// field for all rows if the key cannot be a signal's name, or if there are too many.
func (f *field) row(key string, v reflect.Value) *field {
	if found := f.rows.known[key]; found != nil {
		return found
	}
	if !f.rows.takes(key) || *f.rows.left == 0 {
		return f.fields[0]
	}
	*f.rows.left--
	added := &field{names: []string{key}}
	if inner := structOf(f.rows.of, f.rows.within); inner != nil {
		added.fields = f.rows.fieldsOf(inner, v)
	}
	f.rows.known[key] = added
	f.fields = append(f.fields, added)
	return added
}

func (r *rows) takes(key string) bool {
	if r.list {
		i, err := strconv.ParseUint(key, 10, 31)
		return err == nil && strconv.FormatUint(i, 10) == key
	}
	return key != allRows && plain(key)
}

// rowInGo returns the field with a path in Go, which begins with the key of a row
// and "]".
func (f *field) rowInGo(path string) *field {
	key, rest, _ := strings.Cut(path, "]")
	row := f.row(key, reflect.Value{})
	if rest == "" || len(row.fields) == 0 {
		return row
	}
	if found := inGo(row.fields, rest[1:]); found != nil && rest[0] == '.' {
		return found
	}
	return f.fields[0]
}

// rowNamed returns the field with a path of names, which begins with the key of a
// row. It adds the field if the row lacks it.
func (f *field) rowNamed(path []string) *field {
	row := f.row(path[0], reflect.Value{})
	if len(path) == 1 || len(row.fields) == 0 {
		return row
	}
	if found := named(row.fields, path[1:]); found != nil {
		return found
	}
	if found := made(&row.fields, nameable(path[1:])); found != nil {
		return found
	}
	return f.fields[0]
}
