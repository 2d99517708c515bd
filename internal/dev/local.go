package dev

import (
	"net"
	"net/http"
	"strings"
)

// forwarded are the headers in which proxies say who asks.
var forwarded = []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via", "Cf-Connecting-Ip", "True-Client-Ip"}

// Local reports whether a request comes from this machine, and was meant for it. What a
// proxy passes on for somebody else is not, nor a page that another site lets a browser
// ask for.
func Local(r *http.Request) bool {
	if !r.ProtoAtLeast(1, 1) || !loopback(r.RemoteAddr) || !loopback(r.Host) {
		return false // nginx speaks HTTP/1.0 unless told
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return false
	}
	for _, name := range forwarded {
		for who := range strings.SplitSeq(strings.Join(r.Header.Values(name), ","), ",") {
			if who = strings.TrimSpace(who); who != "" && !loopback(who) {
				return false
			}
		}
	}
	return true
}

// loopback reports whether an address or a name, perhaps with a port, is this machine's.
func loopback(address string) bool {
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
