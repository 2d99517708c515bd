package doctor

import (
	"net/http"

	"github.com/echo-datastar/datastar/internal/local"
)

// Facts are what the app says about itself and about the request that it received.
type Facts struct {
	Now       int64     `json:"now"`       // milliseconds since 1970
	Proto     string    `json:"proto"`     // of the request as it came to the app
	Host      string    `json:"host"`      // as the app was told
	Scheme    string    `json:"scheme"`    // as the app takes it
	Between   []string  `json:"between"`   // headers by which a proxy shows itself
	Cookie    bool      `json:"cookie"`    // the page's came back
	Heartbeat int64     `json:"heartbeat"` // in milliseconds; negative: none
	Nonce     bool      `json:"nonce"`     // pages have a policy with a nonce
	Client    string    `json:"client"`    // where the app serves the client, or ""
	Streams   []string  `json:"streams"`   // that the app names
	Most      int       `json:"most"`      // streams that one page had at once over HTTP/1.1
	Plain     []string  `json:"plain"`     // routes of streams without #live
	Held      bool      `json:"held"`      // the app itself holds events back
	Findings  []Finding `json:"findings"`  // in the app
}

// between are headers that a proxy adds to a request.
var between = [...]string{
	"Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-Ip", "Cf-Ray",
}

// Between returns the headers by which a proxy shows itself.
func Between(h http.Header) []string {
	found := []string{}
	for _, name := range between {
		if len(h[name]) > 0 {
			found = append(found, name)
		}
	}
	return found
}

// Direct reports whether a request came straight from a browser on this machine, with
// nothing that shows a proxy.
func Direct(r *http.Request) bool { return local.Request(r) && len(Between(r.Header)) == 0 }
