package e2e

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// logbook is a proxy that writes down what it is asked for. It has browsers report what
// is against the policy of a page, as a request too: from the first byte of each page on.
type logbook struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // method and URL, or reported and the report
}

const (
	reports  = "/reports"
	reported = "reported "
)

func keepLogbook(t *testing.T, x *example) *logbook {
	t.Helper()
	to, err := url.Parse(x.url)
	require.NoError(t, err)
	l := &logbook{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // by which the app knows its own origin
		},
		ModifyResponse: func(r *http.Response) error {
			for i, policy := range r.Header["Content-Security-Policy"] {
				r.Header["Content-Security-Policy"][i] = policy + "; report-uri " + reports
			}
			return nil
		},
		ErrorLog: log.New(io.Discard, "", 0), // that the app is down is meant
	}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == reports {
			report, _ := io.ReadAll(r.Body)
			l.note(reported + string(report))
			return
		}
		l.note(r.Method + " " + r.URL.String())
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(l.Close)
	t.Cleanup(l.CloseClientConnections)
	return l
}

func (l *logbook) note(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, line)
}

// lines returns what was asked for that begins so.
func (l *logbook) lines(prefix string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.asked), func(line string) bool { return !strings.HasPrefix(line, prefix) })
}
