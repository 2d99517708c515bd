package main

import (
	"testing"
	"testing/synctest"

	"github.com/echo-datastar/datastar/datastartest"
)

func TestTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(nil)
		defer a.hub.Close()
		app := datastartest.New(t, a)
		page := app.Visit("/")
		page.Find("button").Click()
		page.Has(".wrong", "is required")
		page.Find("[name=name]").Fill("ada")
		page.Find("[name=password]").Fill("lovelace")
		page.Find("button").Click()
		page.Has("#here", "Ada")
		t.Log(page.String())
	})
}
