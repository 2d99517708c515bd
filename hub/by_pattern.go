package hub

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// ByPattern returns a [SnapshotFunc] that asks one of several, by what is followed, so that
// each kind of topic has a function of its own:
//
//	hub.NewMemory(hub.MemoryConfig{Snapshot: hub.ByPattern(map[string]hub.SnapshotFunc{
//		"room.*": room, "user.*.orders": orders, "news": news,
//	})})
//
// In a pattern "*" is one part, and a last ">" one or more. Of several that match, the one
// that is more exact further left is asked. For what no pattern matches the snapshot fails.
//
// It panics with ErrTopic at a pattern that cannot be followed, and at a function that is nil.
func ByPattern(functions map[string]SnapshotFunc) SnapshotFunc {
	ordered := slices.SortedFunc(maps.Keys(functions), func(a, b string) int {
		return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), moreExact)
	})
	for _, pattern := range ordered {
		if err := checkTopic(pattern, true); err != nil {
			panic(err)
		}
		if functions[pattern] == nil {
			panic(fmt.Errorf("hub: ByPattern: the function for %q is nil", pattern))
		}
	}
	functions = maps.Clone(functions)
	return func(ctx context.Context, topic string) ([]event.Event, error) {
		for _, pattern := range ordered {
			if matches(pattern, topic) {
				return functions[pattern](ctx, topic)
			}
		}
		return nil, fmt.Errorf("hub: no pattern of ByPattern matches %q", topic)
	}
}

// moreExact puts a part that stands for itself before "*", and that before ">".
func moreExact(a, b string) int {
	return cmp.Or(cmp.Compare(width(a), width(b)), cmp.Compare(a, b))
}

// width is 0 for a part that stands for itself, and more for the wildcards.
func width(part string) int { return strings.Index("*>", part) + 1 }
