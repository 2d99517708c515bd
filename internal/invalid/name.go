package invalid

import (
	"fmt"
	"strings"
)

// longestKey bounds the key of a row, which a user may have chosen.
const longestKey = 64

// reserved reports whether a part of a path is no signal's name in one of the
// generations of the client: it holds "__", or it is "constructor" or "prototype",
// with which a user might reach a property of JavaScript's own.
func reserved(part string) bool {
	return strings.Contains(part, "__") || part == "constructor" || part == "prototype"
}

// plain reports whether a part of a path, which may be a number, is the name of a
// signal in every generation of the client, and can be written into a page.
func plain(part string) bool {
	return part != "" && len(part) <= longestKey && !reserved(part) && !strings.ContainsFunc(part, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-'
	})
}

// Within puts fields below the path of a signal. It returns an error where that is
// no path of letters, digits, "_" and "-", with dots between its parts.
func Within(path string, fields map[string]any) (map[string]any, error) {
	parts := strings.Split(path, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		if !plain(parts[i]) {
			return nil, fmt.Errorf("datastar: InvalidIn: %q is no path of a signal", path)
		}
		fields = map[string]any{parts[i]: fields}
	}
	return fields, nil
}
