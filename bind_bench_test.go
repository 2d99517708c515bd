package datastar

import (
	"encoding/json"
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

// pageSignals are signals of about 170 bytes, or 2 kB with rows.
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

// BenchmarkBindSignals is a struct that is filled with the signals of a
// request: by Bind, and as the official SDK does it.
func BenchmarkBindSignals(b *testing.B) {
	s, err := newSetup(DefaultConfig)
	require.NoError(b, err)
	for size, text := range map[string]string{"small": pageSignals(0), "large": pageSignals(17)} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			content := strings.NewReader(text)
			r := httptest.NewRequest(method, "/rows", body{content})
			r.Header.Set("Datastar-Request", "true")
			if method == http.MethodGet {
				r.URL.RawQuery = "datastar=" + url.QueryEscape(text)
				r.Body, r.ContentLength = http.NoBody, 0
			} else {
				r.Header.Set("Content-Type", "application/json")
				r.ContentLength = int64(len(text))
			}
			c := echo.New().NewContext(r, httptest.NewRecorder())
			run := func(name string, fill func(*signalsOfAPage) error) {
				b.Run(size+" "+method+" "+name, func(b *testing.B) {
					b.ReportAllocs()
					b.SetBytes(int64(len(text)))
					for b.Loop() {
						content.Reset(text)
						if method == http.MethodPost {
							r.Body = body{content}
						}
						var in signalsOfAPage
						if err := fill(&in); err != nil || in.Page != 2 {
							b.Fatal(err, in)
						}
					}
				})
			}
			run("ours", func(in *signalsOfAPage) error {
				ctx, err := s.accept(c)
				if err != nil {
					return err
				}
				return ctx.Bind(in)
			})
			run("encoding/json", func(in *signalsOfAPage) error {
				var source io.Reader = r.Body
				if r.Method == http.MethodGet {
					source = strings.NewReader(r.URL.Query().Get("datastar"))
				}
				return json.NewDecoder(source).Decode(in)
			})
		}
	}
}
