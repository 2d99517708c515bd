package js_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

func TestBridge(t *testing.T) {
	v, err := js.From(map[string]any{"b": []any{1, "x", nil}, "a": struct{ N float64 }{1.5}})
	require.NoError(t, err)
	assert.Equal(t, `{"a":{"N":1.5},"b":[1,"x",null]}`, nodetest.Show(v))
	var back struct {
		A struct{ N float64 }
		B []any
	}
	require.NoError(t, js.Into(v, &back))
	assert.Equal(t, 1.5, back.A.N)
	assert.Equal(t, []any{1.0, "x", nil}, back.B)
	kept := "kept"
	require.NoError(t, js.Into(nil, &kept))
	assert.Equal(t, "kept", kept)
	_, err = js.From(func() {})
	assert.Error(t, err)
}

func TestTextOfValues(t *testing.T) {
	for _, tt := range []struct {
		value  js.Value
		expect string
	}{
		{nil, "undefined"}, {js.Null{}, "null"}, {1e21, "1e+21"}, {true, "true"}, {"é", "é"}, {js.NewArray(1.0, js.NewArray("a"), nil), "1,a,"}, {js.NewObject("a", 1.0), "[object Object]"},
	} {
		text, err := js.Text(tt.value)
		require.NoError(t, err)
		assert.Equal(t, tt.expect, text)
	}
	_, err := js.Text(js.NewFunction("f", nil))
	assert.ErrorIs(t, err, js.ErrUnsupported)
}
