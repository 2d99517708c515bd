package datastartest_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

func TestAnswer_Golden(t *testing.T) {
	answer := func(t testing.TB, text string) {
		told(t, event.MergeFragments("<p id=\"a\">\n\t"+text+"\n</p>"), event.PatchSignals(map[string]int{"n": 1})).Golden("answers/two events")
	}
	answer(t, "Hello") // the file is in testdata

	set(t, "false")
	t.Chdir(t.TempDir())
	assert.Equal(t, "testdata/answers/two events.golden is missing: go test -datastartest.update writes it\n"+
		"GET /, V1\n\t{}\n200 text/event-stream\n\tPatchElements(`<p id=\"a\">\n\t\tHello\n\t</p>`)\n\tPatchSignals(`{\"n\":1}`)\n\n",
		fails(t, func(t testing.TB) { answer(t, "Hello") }))

	set(t, "true")
	answer(t, "Hello")
	set(t, "false")
	written, err := os.ReadFile("testdata/answers/two events.golden")
	require.NoError(t, err)
	assert.Equal(t, "GET /, V1\n\t{}\n200 text/event-stream\n\tPatchElements(`<p id=\"a\">\n\t\tHello\n\t</p>`)\n\tPatchSignals(`{\"n\":1}`)\n", string(written))

	said := fails(t, func(t testing.TB) { answer(t, "Hullo") })
	assert.Contains(t, said, "testdata/answers/two events.golden says something else (- expected, + answered); -datastartest.update writes it anew:\n"+
		"  GET /, V1\n  \t{}\n  200 text/event-stream\n  \tPatchElements(`<p id=\"a\">\n- \t\tHello\n+ \t\tHullo\n  \t\t ^\n  \t</p>`)\n  \tPatchSignals(`{\"n\":1}`)\n")
}

// set sets the flag that has golden files written.
func set(t *testing.T, update string) {
	t.Helper()
	require.NoError(t, flag.Set("datastartest.update", update))
}
