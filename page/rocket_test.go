package page_test

import (
	"encoding/json"
	"html/template"
	"math"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProps(t *testing.T) {
	for _, tt := range []struct {
		name   string
		when   any
		expect template.HTMLAttr
	}{
		{"nothing", nil, ""},
		{"no props", map[string]any{}, ""},
		{"a struct", struct {
			Count   int       `json:"count"`
			IsOpen  bool      `json:"isOpen"`
			Closed  bool      `json:"closed"`
			Start   time.Time `json:"startDate"`
			Title   string    `json:"title"`
			Key     []byte    `json:"key"`
			Unset   *int      `json:"unset"`
			Ignored string    `json:"-"`
			Items   []any     `json:"items"`
		}{3, true, false, time.Date(2026, 11, 29, 9, 50, 11, 5e8, time.UTC), `"a" & <b>`, []byte{1, 2}, nil, "x",
			[]any{map[string]any{"dueDate": "x'y", "Done": false}, nil}},
			`closed="false" count="3" is-open="true" items="[{&#34;Done&#34;:false,&#34;dueDate&#34;:&#34;x'y&#34;},null]"` +
				` key="AQI=" start-date="2026-11-29T09:50:11.5Z" title="&#34;a&#34; &amp; &lt;b&gt;"`},
		{"numbers", map[string]any{"a": -1.5e30, "b": 0, "c": uint64(math.MaxUint64)}, `a="-1.5e+30" b="0" c="18446744073709551615"`},
		{"texts", map[string]any{"a": "", "b": "null", "c": "\r\n\u2028é", "d": "true"}, "a=\"\" b=\"null\" c=\"&#13;\n\u2028é\" d=\"true\""},
		{"names", map[string]any{"itemID": 1, "HTMLText": 1, "h1Title": 1, "start_date": 1, "x": 1, "row12": 1, "dataset": 1, "onlyMine": 1},
			`html-text="1" dataset="1" h-1-title="1" item-id="1" only-mine="1" row-12="1" start-date="1" x="1"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i, expect := range (said{string(tt.expect), no, no, no}) {
				props, err := page.For(protocols[i]).Props(tt.when)
				check(t, expect, props, err)
			}
		})
	}
}

// A prop is nothing but a prop, and has one meaning.
func TestPropsRefuse(t *testing.T) {
	for _, tt := range []struct {
		when   any
		expect string
	}{
		{[]int{1}, "props are an object, and the JSON of []int is not"},
		{"a", "props are an object, and the JSON of string is not"},
		{math.NaN(), "datastar: Props: "},
		{map[string]any{"onclick": "alert(1)"}, "the attribute onclick means something else"},
		{map[string]any{"ONCLICK": "alert(1)"}, "means something else"},
		{map[string]any{"dataText": "alert(1)"}, "the attribute data-text means something else"},
		{map[string]any{"data_init": "alert(1)"}, "the attribute data-init means something else"},
		{map[string]any{"id": "x"}, "the attribute id means something else"},
		{map[string]any{"": 1}, `"" is no name of a prop`},
		{map[string]any{"a b": 1}, `"a b" is no name of a prop`},
		{map[string]any{"a-b": 1}, `"a-b" is no name of a prop`},
		{map[string]any{"_a": 1}, `"_a" is no name of a prop`},
		{map[string]any{"a__b": 1}, `"a__b" is no name of a prop`},
		{map[string]any{"1a": 1}, `"1a" is no name of a prop`},
		{map[string]any{"é": 1}, `"é" is no name of a prop`},
		{map[string]any{`a="`: 1}, `is no name of a prop`},
		{map[string]any{"itemID": 1, "item_id": 2}, "itemID and item_id are both item-id"},
	} {
		props, err := page.For(event.V1).Props(tt.when)
		require.ErrorContains(t, err, tt.expect)
		assert.Empty(t, props)
	}
}

func TestRocket(t *testing.T) {
	b := page.For(event.V1)
	html, err := b.Rocket("demo-counter", `c"1`, map[string]any{"count": 1}, "<p>", "a</p>")
	check(t, `<demo-counter id="c&#34;1" count="1"><p>a</p></demo-counter>`, html, err)
	html, err = b.Rocket("x-y", "c", nil)
	check(t, `<x-y id="c"></x-y>`, html, err)
	for _, tt := range []struct {
		tag, id, expect string
		props           any
	}{
		{"counter", "c", `datastar: Rocket: "counter" is no name of a custom element`, nil},
		{"", "c", "is no name of a custom element", nil},
		{"demo-counter><b", "c", "is no name of a custom element", nil},
		{"Demo-counter", "c", "is no name of a custom element", nil},
		{"-a", "c", "is no name of a custom element", nil},
		{"x-y", "", `datastar: Rocket: "" is no id`, nil},
		{"x-y", "a b", `"a b" is no id`, nil},
		{"x-y", "c", "datastar: Props: ", json.RawMessage("x")},
	} {
		html, err := b.Rocket(tt.tag, tt.id, tt.props)
		require.ErrorContains(t, err, tt.expect)
		assert.Empty(t, html)
	}
	for _, p := range []event.Protocol{event.Beta, event.V019, event.V018, event.Protocol(99)} {
		_, err := page.For(p).Rocket("x-y", "c", nil)
		require.ErrorIs(t, err, event.ErrUnsupported)
	}
}
