package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSave(t *testing.T) {
	const before = "The Left Hand of Darkness"
	tests := []struct {
		name          string
		whenForm      url.Values
		expectTitle   string
		expectProblem string
		expectWas     string
	}{
		{"changed", url.Values{"title": {" new "}, "was-title": {before}}, "new", "", before},
		{"not touched", url.Values{"title": {"old"}, "was-title": {"old"}}, before, "", "old"},
		{"sent twice", url.Values{"title": {before}, "was-title": {"old"}}, before, "", "old"},
		{"somebody else did", url.Values{"title": {"mine"}, "was-title": {"old"}}, before, "Save again", before},
		{"empty", url.Values{"title": {" "}, "was-title": {before}}, before, "enter something", before},
		{"wrong, and somebody else did", url.Values{"title": {""}, "was-title": {"old"}}, before, "enter something", "old"},
		{"as long as may be", url.Values{"title": {strings.Repeat("é", 200)}, "was-title": {before}}, strings.Repeat("é", 200), "", before},
		{"too long", url.Values{"title": {strings.Repeat("é", 201)}, "was-title": {before}}, before, "At most 200", before},
		{"line feed", url.Values{"title": {"a\nb"}, "was-title": {before}}, before, "no text", before},
		{"NUL", url.Values{"title": {"a\x00b"}, "was-title": {before}}, before, "no text", before},
		{"not UTF-8", url.Values{"title": {"a\xffb"}, "was-title": {before}}, before, "no text", before},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var published []string
			books := newBooks(func(b book, f field) { published = append(published, b.cells[f]) })
			b, entries, err := books.save("1", entriesIn(test.whenForm))
			require.NoError(t, err)
			require.Len(t, entries, 1)
			assert.Equal(t, test.expectTitle, b.cells[title])
			assert.Equal(t, test.expectProblem != "", wrong(entries))
			assert.Contains(t, entries[0].problem, test.expectProblem)
			assert.Equal(t, test.expectWas, entries[0].was)
			if test.expectTitle == before {
				assert.Empty(t, published)
			} else {
				assert.Equal(t, []string{test.expectTitle}, published)
			}
		})
	}
}

// A form of which one field is wrong changes nothing.
func TestSave_allOrNothing(t *testing.T) {
	books := newBooks(func(book, field) { t.Error("published") })
	b, _ := books.find("1")
	b, entries, err := books.save("1", entriesIn(url.Values{
		"title": {"new"}, "was-title": {b.cells[title]}, "year": {"soon"}, "was-year": {b.cells[year]},
	}))
	require.NoError(t, err)
	assert.Equal(t, "The Left Hand of Darkness", b.cells[title])
	assert.Equal(t, "A year is a whole number.", entries[1].problem)
}

func TestFind(t *testing.T) {
	books := newBooks(nil)
	for _, id := range []string{"0", "6", "-1", "x", "", "1x"} {
		_, err := books.find(id)
		assert.Error(t, err, id)
	}
}
