package event_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/require"
)

// goldenOptions makes the options of an event.json, by name.
var goldenOptions = map[string]func(t *testing.T, args []string) event.Option{
	"WithMergeMode":      text(func(s string) event.Option { return event.WithMergeMode(event.MergeMode(s)) }),
	"WithMode":           text(func(s string) event.Option { return event.WithMode(event.PatchMode(s)) }),
	"WithNamespace":      text(func(s string) event.Option { return event.WithNamespace(event.Namespace(s)) }),
	"WithSelector":       text(event.WithSelector),
	"WithSelectorID":     text(event.WithSelectorID),
	"WithID":             text(event.WithID),
	"WithSettle":         duration(event.WithSettle),
	"WithRetry":          duration(event.WithRetry),
	"WithViewTransition": func(*testing.T, []string) event.Option { return event.WithViewTransition() },
	"WithOnlyIfMissing":  func(*testing.T, []string) event.Option { return event.WithOnlyIfMissing() },

	"WithAllowedOrigin":          text(event.WithAllowedOrigin),
	"WithViewTransitionSelector": text(event.WithViewTransitionSelector),
	"WithAutoRemove": func(t *testing.T, args []string) event.Option {
		remove, err := strconv.ParseBool(args[0])
		require.NoError(t, err)
		return event.WithAutoRemove(remove)
	},
	"WithScriptAttribute": func(_ *testing.T, args []string) event.Option {
		return event.WithScriptAttribute(args[0], args[1])
	},
}

func text(option func(string) event.Option) func(*testing.T, []string) event.Option {
	return func(_ *testing.T, args []string) event.Option { return option(args[0]) }
}

func duration(option func(time.Duration) event.Option) func(*testing.T, []string) event.Option {
	return func(t *testing.T, args []string) event.Option {
		d, err := time.ParseDuration(args[0])
		require.NoError(t, err)
		return option(d)
	}
}

func (g *golden) options(t *testing.T) []event.Option {
	t.Helper()
	var options []event.Option
	for _, o := range g.Options {
		option, ok := goldenOptions[o[0]]
		require.True(t, ok, "unknown option %s", o[0])
		options = append(options, option(t, o[1:]))
	}
	return options
}
