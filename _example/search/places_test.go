package main

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	tests := []struct {
		name        string
		givenQuery  string
		expectCount int
		expectFirst hit
	}{
		{"nothing is asked", "", 193, hit{Country: text{Before: "Afghanistan"}, Capital: text{Before: "Kabul"}}},
		{"blanks around it", "  oslo ", 1, hit{text{Before: "Norway"}, text{Match: "Oslo"}}},
		{"within a word", "NADA", 2, hit{text{"Ca", "nada", ""}, text{Before: "Ottawa"}}},
		{"accents left out", "sao tome", 1, hit{text{"", "São Tomé", " and Príncipe"}, text{"", "São Tomé", ""}}},
		{"accents that are not there", "pérù", 1, hit{text{Match: "Peru"}, text{Before: "Lima"}}},
		{"an apostrophe of the keyboard", "d'i", 1, hit{text{"Côte ", "d’I", "voire"}, text{Before: "Yamoussoukro"}}},
		{"a letter that is shorter folded", "TÜRKİYE", 1, hit{text{Match: "Türkiye"}, text{Before: "Ankara"}}},
		{"no UTF-8", "\xff", 0, hit{}},
		{"nothing like it", "<b>", 0, hit{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := find(tt.givenQuery)
			assert.Equal(t, tt.expectCount, found.Count)
			assert.LessOrEqual(t, len(found.Hits), shown)
			if tt.expectCount > 0 {
				require.NotEmpty(t, found.Hits)
				assert.Equal(t, tt.expectFirst, found.Hits[0])
			}
		})
	}
}

// Each place has a page, whatever is marked in its name.
func TestHit_URL(t *testing.T) {
	for _, p := range places {
		found := find(p.Country[:1])
		for _, h := range append(found.Hits, find(p.Country).Hits...) {
			path, err := url.PathUnescape(h.URL())
			require.NoError(t, err)
			_, ok := named(path[len("/places/"):])
			assert.True(t, ok, path)
		}
	}
	assert.Equal(t, "/places/S%C3%A3o%20Tom%C3%A9%20and%20Pr%C3%ADncipe", find("sao tome").Hits[0].URL())
	_, ok := named("Atlantis")
	assert.False(t, ok)
}
