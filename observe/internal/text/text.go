// Package text readies text of others for telemetry.
package text

import "strings"

// Valid returns the text in UTF-8: what is not becomes U+FFFD. An exporter that is given a
// single attribute in another encoding, such as the path of a request for /%ff, drops all
// that it would have exported together with it.
func Valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
