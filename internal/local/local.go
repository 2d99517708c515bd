// Package local tells the requests of this machine's own browsers from those of others,
// for what only who develops the app may see.
package local

import (
	"net"
	"net/http"
	"strings"
)

// forwarded are the headers in which proxies say who asks, or for which name.
var forwarded = []string{
	"X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via", "Cf-Connecting-Ip", "True-Client-Ip",
	"X-Forwarded-Host", "X-Original-Host", // of tunnels, which ask for localhost
}

// Request reports whether a request comes from this machine, and was meant for it. What a
// proxy passes on for somebody else is not, nor a page that another site lets a browser
// ask for.
func Request(r *http.Request) bool {
	if !r.ProtoAtLeast(1, 1) || !Name(r.RemoteAddr) || !Name(r.Host) {
		return false // nginx speaks HTTP/1.0 unless told
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return false
	}
	for _, name := range forwarded {
		for who := range strings.SplitSeq(strings.Join(r.Header.Values(name), ","), ",") {
			if who = strings.TrimSpace(who); who != "" && !Name(who) {
				return false
			}
		}
	}
	return true
}

// Name reports whether an address or a name, perhaps with a port, is this machine's.
func Name(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	if host = strings.ToLower(host); host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
