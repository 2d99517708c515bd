package datastar

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"
)

// row is part of a page's signals.
type row struct {
	ID    int      `json:"id"`
	Title string   `json:"title"`
	Done  bool     `json:"done"`
	Tags  []string `json:"tags"`
	Price float64  `json:"price"`
}

// signalsOfAPage are what a page sends.
type signalsOfAPage struct {
	Name   string `json:"name"`
	Email  string `json:"email"`
	Search string `json:"search"`
	Page   int    `json:"page"`
	Sort   struct {
		By   string `json:"by"`
		Desc bool   `json:"desc"`
	} `json:"sort"`
	Accepted bool   `json:"accepted"`
	Selected []int  `json:"selected"`
	Note     string `json:"note"`
	Rows     []row  `json:"rows,omitempty"`
}

// sizesOfSignals are pages with so many rows.
var sizesOfSignals = []struct {
	name string
	rows int
}{{"170B", 0}, {"2kB", 17}, {"20kB", 190}, {"200kB", 1900}}

// pageSignals are signals of a page with so many rows, of about 110 bytes each.
func pageSignals(rows int) string {
	in := signalsOfAPage{Name: "Ada Lovelace", Email: "ada@example.org", Search: "engine", Page: 2, Accepted: true, Selected: []int{3, 14, 15}}
	in.Sort.By = "title"
	for i := range rows {
		in.Rows = append(in.Rows, row{ID: 1000 + i, Title: "A title of \"some\" length – with more", Tags: []string{"red", "green"}, Price: 9.75})
	}
	text, _ := json.Marshal(in)
	return string(text)
}

// body is a request's, over and over.
type body struct{ *strings.Reader }

func (body) Close() error { return nil }

// BenchmarkBindSignals is a struct or a map that is filled with the signals of a
// request: by Bind, and as the official SDK does it.
func BenchmarkBindSignals(b *testing.B) {
	s, err := newSetup(DefaultConfig)
	require.NoError(b, err)
	for _, size := range sizesOfSignals {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			for _, into := range []string{"struct", "map"} {
				text := pageSignals(size.rows)
				content := strings.NewReader(text)
				c := echo.New().NewContext(requestWith(method, text), httptest.NewRecorder())
				r := c.Request()
				run := func(name string, fill func(in any) error) {
					b.Run(size.name+" "+method+" "+into+" "+name, func(b *testing.B) {
						b.ReportAllocs()
						b.SetBytes(int64(len(text)))
						for b.Loop() {
							content.Reset(text)
							if method == http.MethodPost {
								r.Body = body{content}
							}
							if err := filled(into, fill); err != nil {
								b.Fatal(err)
							}
						}
					})
				}
				run("Bind", func(in any) error {
					ctx, err := s.accept(c)
					if err != nil {
						return err
					}
					return ctx.Bind(in)
				})
				run("encoding/json", func(in any) error {
					var source io.Reader = r.Body
					if r.Method == http.MethodGet {
						source = strings.NewReader(r.URL.Query().Get("datastar"))
					}
					return json.NewDecoder(source).Decode(in)
				})
			}
		}
	}
}

// requestWith returns a request of a page whose body is set for each run.
func requestWith(method, signals string) *http.Request {
	r := httptest.NewRequest(method, "/rows", nil)
	r.Header.Set("Datastar-Request", "true")
	if method == http.MethodGet {
		r.URL.RawQuery = "datastar=" + url.QueryEscape(signals)
		return r
	}
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = int64(len(signals))
	return r
}

// filled fills a new struct or map.
func filled(into string, fill func(in any) error) error {
	if into == "map" {
		in := map[string]any{}
		if err := fill(&in); err != nil || in["page"] != 2.0 {
			return fmt.Errorf("%v: %w", in, err)
		}
		return nil
	}
	var in signalsOfAPage
	if err := fill(&in); err != nil || in.Page != 2 {
		return fmt.Errorf("%v: %w", in, err)
	}
	return nil
}
