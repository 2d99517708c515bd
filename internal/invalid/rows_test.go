package invalid_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	gojson "github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/invalid"
)

type item struct {
	base
	Title string   `json:"title" form:"heading"`
	Price street   `json:"price"`
	Parts []part   `json:"parts" datastar:"rows"`
	Items []item   `json:"items" datastar:"rows"`
	Tags  []string `json:"tags"`
}

type part struct {
	N int `json:"n"`
}

type list struct {
	Name  string           `json:"name" datastar:"rows"` // neither a list nor a map
	Items *[]*item         `json:"items" datastar:"rows"`
	Limit map[string]int   `json:"limit" datastar:"rows"`
	ByID  map[int]part     `json:"byID" datastar:"rows"`
	Whole []part           `json:"whole"`
	Three [1]part          `json:"three" datastar:"rows"`
	None  []map[string]int `json:"none" datastar:"rows"`
}

// two is a list with two items, of which the second has a part.
func two() *list {
	return &list{
		Items: &[]*item{{}, {Parts: make([]part, 1)}},
		Limit: map[string]int{"b": 1, "a": 2, "a b": 3, "__proto__": 4, "all": 5},
		ByID:  map[int]part{-7: {}},
	}
}

const blankItem = `"reason": "", "title": "", "price": {"street": ""}, "tags": "", "items": {"all": ""}`

const blankTwo = `{"name": "",
	"items": {"all": "", "0": {` + blankItem + `, "parts": {"all": ""}}, "1": {` + blankItem + `, "parts": {"all": "", "0": {"n": ""}}}},
	"limit": {"all": "", "a": "", "b": ""},
	"byID": {"all": "", "-7": {"n": ""}},
	"whole": "",
	"three": {"all": "", "0": {"n": ""}},
	"none": {"all": ""}}`

// said returns the messages that are not "", by their paths.
func said(fields object) map[string]string {
	found := map[string]string{}
	for name, value := range fields {
		switch value := value.(type) {
		case string:
			found[name] = value
		case object:
			for path, message := range said(value) {
				found[name+"."+path] = message
			}
		}
	}
	maps.DeleteFunc(found, func(_, message string) bool { return message == "" })
	return found
}

func TestFields_rowsWithoutProblems(t *testing.T) {
	got, err := invalid.Fields(nil, []any{two()}, binding, english)
	require.NoError(t, err)
	encoded, err := json.Marshal(got)
	require.NoError(t, err)
	assert.JSONEq(t, blankTwo, string(encoded))
}

func TestFields_rows(t *testing.T) {
	const required = "is required"
	type messages = map[string]string
	var tests = []struct {
		name   string
		given  error
		expect messages
	}{
		{"by the name in Go", missing("list.Items[1].Title"), messages{"items.1.title": required}},
		{"embedded in a row", missing("list.Items[1].base.Reason"), messages{"items.1.reason": required}},
		{"nested in a row", missing("list.Items[1].Price.Street"), messages{"items.1.price.street": required}},
		{"the row itself", missing("list.Items[1]"), messages{"items.1.reason": required}},
		{"in a list that has no rows", missing("list.Items[1].Tags[2]"), messages{"items.1.tags": required}},
		{"in a row of its own type", missing("list.Items[1].Items[0].Title"), messages{"items.1.items.0": required}},
		{"in a row of a row", missing("list.Items[1].Parts[0].N"), messages{"items.1.parts.0.n": required}},
		{"the list", missing("list.Items"), messages{"items.all": required}},
		{"the list in a row", missing("list.Items[1].Parts"), messages{"items.1.parts.all": required}},
		{"a key", missing("list.Limit[a]"), messages{"limit.a": required}},
		{"a number as a key", missing("list.ByID[-7].N"), messages{"byID.-7.n": required}},
		{"without the tag", missing("list.Whole[0].N"), messages{"whole": required}},
		{"not in a struct", missing("list.Name"), messages{"name": required}},
		{"in an array", missing("list.Three[0].N"), messages{"three.0.n": required}},
		{"a row that is not there", missing("list.Items[1].Parts[12].N"), messages{"items.1.parts.12.n": required}},
		{"a key that is not there", missing("list.Limit[c-1]"), messages{"limit.c-1": required}},
		{"in a map in a row", missing("list.None[2][x]"), messages{"none.2": required}},
		{"no field of the row", missing("list.Items[1].Other"), messages{"items.all": required}},
		{"by names", own{"items.1.title": "is odd"}, messages{"items.1.title": "is odd"}},
		{"by names, in another case", own{"ITEMS.1.TITLE": "is odd"}, messages{"items.1.title": "is odd"}},
		{"by names, in a row of a row", own{"items.1.parts.0.n": "is odd"}, messages{"items.1.parts.0.n": "is odd"}},
		{"by names, a row", own{"limit.a": "is odd"}, messages{"limit.a": "is odd"}},
		{"by names, the list", own{"items": "is odd"}, messages{"items.all": "is odd"}},
		{"by names, the list in so many words", own{"items.all": "is odd"}, messages{"items.all": "is odd"}},
		{"by names, a key that stands for all", own{"byID.all.n": "is odd"}, messages{"byID.all": "is odd"}},
		{"what only looks like a field of a row", missing("list.ByID[-7]xN"), messages{"byID.all": required}},
		{"by names, unknown", own{"items.1.card.no": "is odd"}, messages{"items.1.card.no": "is odd"}},
		{"by names, no signal's name", own{"items.1.a__b": "is odd"}, messages{"items.all": "is odd"}},
		{"signal", &gojson.UnmarshalTypeError{Field: "items.1.parts.0.n", Value: "string", Type: reflect.TypeFor[int]()},
			messages{"items.1.parts.0.n": "must be a number"}},
		{"signal, where the error has no index", &gojson.UnmarshalTypeError{Field: "items.title", Value: "number", Type: reflect.TypeFor[string]()},
			messages{"items.all": "must be text"}},
		{"of a form, which has no rows", bound{"heading", "is odd"}, messages{"heading": "is odd"}},
		{"several", faults{missing("list.Items[0].Parts[0].N"), missing("list.Items[1].Parts[0].N"), missing("list.Items[0].Title")},
			messages{"items.0.parts.0.n": required, "items.1.parts.0.n": required, "items.0.title": required}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := invalid.Fields(tt.given, []any{two()}, binding, english)
			assert.NoError(t, err)
			assert.Equal(t, tt.expect, said(got))
		})
	}
}

// No key, which a user may choose, is a name that JavaScript or a client gives a
// meaning to.
func TestFields_rowsOfHostileKeys(t *testing.T) {
	long := strings.Repeat("x", 65)
	for _, key := range []string{"", " ", "a b", "a.b", "a].N", "__proto__", "a__b", "constructor", "prototype", "all", "ä", "'", "\n", long} {
		got, err := invalid.Fields(missing("list.Limit["+key+"]"), []any{&list{}}, binding, english)
		assert.NoError(t, err)
		if key == "a].N" { // validator does not say where a key ends
			assert.Equal(t, object{"all": "", "a": "is required"}, got["limit"])
			continue
		}
		assert.Equal(t, object{"all": "is required"}, got["limit"], key)
	}
	for _, index := range []string{"-1", "+1", "01", "1e3", "x", "", "99999999999"} {
		got, err := invalid.Fields(missing("list.Items["+index+"].Title"), []any{&list{}}, binding, english)
		assert.NoError(t, err)
		assert.Equal(t, object{"all": "is required"}, got["items"], index)
	}
}

// A client says how many rows there are, so that the answer is bounded.
func TestFields_rowsBeyondTheMost(t *testing.T) {
	many := make([]*item, 600)
	for i := range many {
		many[i] = &item{Parts: make([]part, 1)}
	}
	got, err := invalid.Fields(missing("list.Items[599].Title"), []any{list{Items: &many}}, binding, english)
	assert.NoError(t, err)
	assert.Len(t, got["items"], 1+500)
	assert.Equal(t, "is required", got["items"].(object)["all"])
	assert.Equal(t, object{"all": ""}, got["three"])
}

type cell struct{ Right right }

type right struct{ X string }

// A row that is added late has the structs around it that it had.
func TestFields_rowsAreAddedLate(t *testing.T) {
	type left struct {
		Rows []cell `datastar:"rows"`
	}
	type core struct {
		Left  left
		Right right
	}
	type inner struct{ Core core }
	type outer struct{ Inner inner }
	got, err := invalid.Fields(missing("outer.Inner.Core.Left.Rows[0].Right.X"), []any{outer{}}, binding, english)
	assert.NoError(t, err)
	assert.Equal(t, map[string]string{"Inner.Core.Left.Rows.0.Right.X": "is required"}, said(got))
}

func TestWithin(t *testing.T) {
	fields := object{"name": ""}
	for path, expect := range map[string]object{
		"add":     {"add": fields},
		"add.c0":  {"add": object{"c0": fields}},
		"rows.17": {"rows": object{"17": fields}},
		"a_-Z9":   {"a_-Z9": fields},
	} {
		got, err := invalid.Within(path, fields)
		assert.NoError(t, err)
		assert.Equal(t, expect, got)
	}
	for _, path := range []string{"", ".", "a.", ".a", "a..b", "a b", "a'b", "a\nb", "ä", "__proto__", "a.b__c", "a.constructor", "prototype.a"} {
		_, err := invalid.Within(path, fields)
		assert.EqualError(t, err, fmt.Sprintf("datastar: InvalidIn: %q is no path of a signal", path))
	}
}
