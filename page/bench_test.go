package page_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
)

// BenchmarkWrite measures what most pages write, in each dialect.
func BenchmarkWrite(b *testing.B) {
	for _, bench := range []struct {
		name  string
		write func(page.Builder) error
	}{
		{"Text", func(b page.Builder) error { return second(b.Text("$name")) }},
		{"Bind", func(b page.Builder) error { return second(b.Bind("user.name")) }},
		{"On", func(b page.Builder) error { return second(b.On("click", "$open = true")) }},
		{"OnDebounce", func(b page.Builder) error { return second(b.On("input", "$open = true", "debounce.300ms")) }},
		{"Post", func(b page.Builder) error { return second(b.Post("/contacts/1")) }},
		{"Idempotent", func(b page.Builder) error { return second(b.Post("/contacts/1", page.Idempotent())) }},
		{"Stream", func(b page.Builder) error { return second(b.Stream("/feed")) }},
		{"Signals", func(b page.Builder) error { return second(b.Signals(map[string]int{"count": 1})) }},
	} {
		for _, p := range []event.Protocol{event.V1, event.Beta, event.V019} {
			builder := page.For(p)
			b.Run(bench.name+"/"+p.String(), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := bench.write(builder); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
