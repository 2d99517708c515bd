package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAfter(t *testing.T) {
	tests := []struct {
		name        string
		givenNumber int
		expectFirst int
		expectCount int
		expectNext  int
	}{
		{"the beginning", 0, 1, 20, 20},
		{"below it", math.MinInt, 1, 20, 20},
		{"in the middle of a part", 37, 38, 20, 57},
		{"a part that is just full", 98, 99, 20, 0},
		{"the last part", 100, 101, 18, 0},
		{"the end", 118, 0, 0, 0},
		{"beyond it", math.MaxInt, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := after(tt.givenNumber)
			assert.Len(t, p.Elements, tt.expectCount)
			if tt.expectCount > 0 {
				assert.Equal(t, tt.expectFirst, p.Elements[0].Number)
			}
			assert.Equal(t, tt.expectNext, p.Next)
		})
	}
}

// TestAfter_all holds that one part follows the other until all are seen.
func TestAfter_all(t *testing.T) {
	var seen []element
	for p := after(0); ; p = after(p.Next) {
		seen = append(seen, p.Elements...)
		if p.Next == 0 {
			break
		}
	}
	assert.Equal(t, elements, seen)
	assert.Equal(t, element{118, "Og", "Oganesson"}, seen[117])
}
