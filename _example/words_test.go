package main

import (
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A text arrives whole, in the paragraph that was made for it.
func TestTell(t *testing.T) {
	for _, g := range generations {
		t.Run(g.Version, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				body := ask(http.MethodPost, g.Prefix+"/tell", "{}").Body.String()
				id := regexp.MustCompile(`<p id="(told-[A-Z2-7]+)"></p>`).FindStringSubmatch(body)
				require.NotNil(t, id, body)
				var told strings.Builder
				for _, span := range regexp.MustCompile(`(?s)<span>(.*?)</span>`).FindAllStringSubmatch(body, -1) {
					told.WriteString(html.UnescapeString(lines.Replace(span[1])))
				}
				assert.Equal(t, story, told.String())
				assert.Contains(t, body, "selector #"+id[1]+"\n")
			})
		})
	}
}

// lines joins a fragment that is sent in lines, as clients do.
var lines = strings.NewReplacer("\ndata: elements ", "\n", "\ndata: fragments ", "\n", "\ndata: ", "\n")

// Who leaves ends the writing.
func TestWritten_left(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		r := written(story)
		_, err := r.Read(make([]byte, 1))
		require.NoError(t, err)
		require.NoError(t, r.(io.Closer).Close())
		synctest.Wait() // the bubble fails if the goroutine stays
		assert.Zero(t, time.Since(began))
	})
}
