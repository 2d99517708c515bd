package main

import (
	_ "embed"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed places.txt
var list string

// place is a country and its capital.
type place struct{ Country, Capital string }

var places = parse(list)

func parse(list string) (places []place) {
	for line := range strings.Lines(list) {
		country, capital, _ := strings.Cut(strings.TrimSpace(line), "\t")
		places = append(places, place{country, capital})
	}
	return places
}

// named returns the place whose country has a name.
func named(country string) (place, bool) {
	i := slices.IndexFunc(places, func(p place) bool { return p.Country == country })
	if i < 0 {
		return place{}, false
	}
	return places[i], true
}

// result is what a query found.
type result struct {
	Query string
	Count int
	Of    int
	Hits  []hit // the first hits
}

// hit is a place, with the matches in its names.
type hit struct{ Country, Capital text }

// URL returns the address of the place's page.
func (h hit) URL() string {
	return "/places/" + url.PathEscape(h.Country.Before+h.Country.Match+h.Country.After)
}

// text is a text in three parts. The middle one is the match.
type text struct{ Before, Match, After string }

const shown = 20 // the largest number of places in a result

// find returns the places with the query in one of their names.
func find(query string) result {
	found := result{Query: query, Of: len(places)}
	query = fold(strings.TrimSpace(query))
	for _, p := range places {
		country, ok := mark(p.Country, query)
		capital, ok2 := mark(p.Capital, query)
		if !ok && !ok2 {
			continue
		}
		if found.Count++; len(found.Hits) < shown {
			found.Hits = append(found.Hits, hit{country, capital})
		}
	}
	return found
}

// mark splits a name at the first match of a folded query.
func mark(name, query string) (text, bool) {
	folded := fold(name)
	i := strings.Index(folded, query)
	if i < 0 || query == "" {
		return text{Before: name}, i >= 0
	}
	runes := []rune(name) // folding keeps their number
	begin := utf8.RuneCountInString(folded[:i])
	end := begin + utf8.RuneCountInString(query)
	return text{string(runes[:begin]), string(runes[begin:end]), string(runes[end:])}, true
}

// fold replaces letters that people treat as equal by the same letter: "sao"
// finds São Tomé.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if i := strings.IndexRune(accented, r); i >= 0 {
			return rune(plain[utf8.RuneCountInString(accented[:i])])
		}
		return r
	}, s)
}

const (
	accented = "áàâãäåçéèêëíìîïñóòôõöúùûüșățý’‘"
	plain    = "aaaaaaceeeeiiiinooooouuuusaty''"
)
