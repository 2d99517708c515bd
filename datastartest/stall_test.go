package datastartest_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
)

// A stream that is stalled lets nothing through, although a read of it has begun before.
func TestStream_Stall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := datastartest.New(t, counter(t))
		page, other := app.Visit("/"), app.Visit("/")
		page.Stream("/feed").Stall()
		other.Find("button", "Add").Click()
		other.Has("li")
		page.Find("#more").Click() // the page itself goes on
		assert.Equal(t, "4", page.Find("output").Text())
		assert.Zero(t, page.Count("li"))
		page.Stream("/feed").Resume()
		page.Has("li")
		assert.Equal(t, 1, page.Count("li"))
	})
}
