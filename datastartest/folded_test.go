package datastartest_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
)

// What is in details is hidden while they are closed, but for their summary.
func TestVisible_details(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := echo.New()
		e.GET("/", func(c echo.Context) error {
			return c.HTML(http.StatusOK, `<details><summary>More <b>about</b> it</summary><p>All <i>of</i> it</p><summary>No</summary></details>`)
		})
		page := datastartest.New(t, e).Visit("/")
		visible := func() (all []bool) {
			for _, css := range []string{"details", "b", "i", "summary + p + summary"} {
				all = append(all, page.Find(css).Visible())
			}
			return all
		}
		assert.Equal(t, []bool{true, true, false, false}, visible())
		page.Find("b").Click()
		assert.Equal(t, []bool{true, true, true, true}, visible())
	})
}
