package page

import (
	"errors"
	"fmt"
	"strings"
)

// checkURL refuses what is no path and no address with http or https. It refuses
// control characters too, since a browser removes them from a URL.
func checkURL(url string) error {
	if err := checkText("URL", url); err != nil {
		return err
	}
	if strings.ContainsFunc(url, control) {
		return errors.New("control character in the URL")
	}
	if scheme, named := schemeOf(url); named && scheme != "http" && scheme != "https" {
		return fmt.Errorf("the scheme %q is not allowed", scheme)
	}
	return nil
}

// schemeOf returns the scheme that a URL names.
func schemeOf(url string) (scheme string, named bool) {
	end := strings.IndexAny(url, `:/\?#`)
	if end < 0 || url[end] != ':' {
		return "", false
	}
	return strings.ToLower(strings.TrimSpace(url[:end])), true
}

// namesHost reports whether a URL may lead to another origin. A browser reads a
// backslash as a slash.
func namesHost(url string) bool {
	if _, named := schemeOf(url); named {
		return true
	}
	url = strings.TrimSpace(url)
	return len(url) > 1 && strings.IndexByte(`/\`, url[0]) >= 0 && strings.IndexByte(`/\`, url[1]) >= 0
}

func control(r rune) bool { return r < ' ' || r == 0x7f }
