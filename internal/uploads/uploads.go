// Package uploads sees to it that the files of a form are removed.
package uploads

import (
	"cmp"
	"net/http"
)

// HandBack gives the request that came the form that was read from the one in its place.
// net/http removes the files of a form in the end, but only those of the request that it made.
func HandBack(came, inner *http.Request) {
	came.MultipartForm = cmp.Or(came.MultipartForm, inner.MultipartForm)
}
