// Code generated from ../../../internal/testkit/feed.go by go generate; DO NOT EDIT.

package testkit

import (
	"context"
	"iter"

	"github.com/echo-datastar/datastar/echov5"
)

// Item is what a feed of a test yields.
type Item struct {
	Batch datastar.Batch
	Err   error
}

// Said is a batch of one fragment.
func Said(html string) Item {
	return Item{Batch: datastar.Batch{Events: []datastar.Event{datastar.MergeFragments(html)}}}
}

// Yields is a feed of these items.
func Yields(items ...Item) datastar.Feed {
	return datastar.FeedFunc(func(context.Context, string) iter.Seq2[datastar.Batch, error] {
		return func(yield func(datastar.Batch, error) bool) {
			for _, i := range items {
				if !yield(i.Batch, i.Err) {
					return
				}
			}
		}
	})
}

// Silence is a feed without events.
func Silence(ctx context.Context, _ string) iter.Seq2[datastar.Batch, error] {
	return func(func(datastar.Batch, error) bool) { <-ctx.Done() }
}
