package page_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSearch(t *testing.T) {
	for i, expect := range before1(
		`data-on:input__debounce.200ms="@get('/find')" data-on:submit="@get('/find')"`,
		`data-on-input__debounce.200ms="@get('/find#newest')" data-on-submit="@get('/find#newest')"`,
		`data-on-input.debounce_200ms="$$get('/find#newest')" data-on-submit="evt.preventDefault(); $$get('/find#newest')"`,
	) {
		b := page.For(protocols[i])
		action, err := b.Get("/find", page.Newest())
		require.NoError(t, err)
		got, err := b.Search(action)
		check(t, expect, got, err)
	}
	_, err := page.For(event.V1).Search(" ")
	assert.EqualError(t, err, "datastar: On: the expression is empty")
	found := attributes(t, page.For(event.V1), `<form {{search (get "/find" form newest)}}>`, nil)
	assert.Len(t, found, 2)
}
