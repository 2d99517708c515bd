package main

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPeople(t *testing.T) {
	tests := []struct {
		name         string
		givenIDs     []int
		whenActive   bool
		expectKnown  []int
		expectRows   []int
		expectActive int
	}{
		{"some who were not", []int{2, 5}, true, []int{2, 5}, []int{2, 5}, 10},
		{"one who was already", []int{1, 2}, true, []int{1, 2}, []int{2}, 9},
		{"one twice", []int{1, 1}, false, []int{1}, []int{1}, 7},
		{"nobody has the id", []int{0, -1, 13, 1 << 40}, false, []int{}, nil, 8},
		{"nobody", nil, true, []int{}, nil, 8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPeople()
			seen := p.since(0)
			assert.Len(t, seen.Rows, 12)
			assert.Equal(t, tt.expectKnown, p.set(tt.givenIDs, tt.whenActive))
			news := p.since(seen.Seen)
			var ids []int
			for _, who := range news.Rows {
				assert.Equal(t, tt.whenActive, who.Active)
				ids = append(ids, who.ID)
			}
			assert.Equal(t, tt.expectRows, ids)
			assert.Equal(t, tt.expectActive, news.Active)
			assert.Empty(t, p.since(news.Seen).Rows, "all has been seen")
		})
	}
}

// TestPeople_windows asserts that a window receives what others changed,
// whatever the order of the writes.
func TestPeople_windows(t *testing.T) {
	p := newPeople()
	seen := p.since(0)
	var windows sync.WaitGroup
	for id := range 12 {
		windows.Go(func() { p.set([]int{id + 1}, !seen.Rows[id].Active) })
	}
	windows.Wait()
	assert.Len(t, p.since(seen.Seen).Rows, 12)
}
