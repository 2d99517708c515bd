package doctor

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The page is small, takes nothing from elsewhere, and runs under a strict policy.
func TestPage(t *testing.T) {
	page := Page(`"><script>`, `'"`)
	assert.Contains(t, page, `content="&#34;&gt;&lt;script&gt;"`)
	assert.Contains(t, page, ` nonce="&#39;&#34;"></script>`)
	assert.NotContains(t, Page("", ""), "nonce")
	for name, text := range map[string]string{"page": Page("", ""), "script": Script, "style": Style} {
		for _, never := range []string{"http://", "https://", "innerHTML", "outerHTML", "insertAdjacent", "style=", "url(", "onclick="} {
			assert.NotContains(t, text, never, name)
		}
	}
	assert.Less(t, len(page)+len(Script)+len(Style), 16<<10)
}

// The script knows what the streams are like.
func TestScriptKnowsTheStreams(t *testing.T) {
	assert.Contains(t, Script, "const pace = "+strconv.Itoa(int(Pace/time.Millisecond))+", beats = "+strconv.Itoa(Beats)+"\n")
	assert.Contains(t, Script, "n < "+strconv.Itoa(Tries)+";")
	assert.Contains(t, Script, Last)
}
