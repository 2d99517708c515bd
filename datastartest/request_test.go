package datastartest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// dump is a request as it goes over the wire.
func dump(t *testing.T, r *http.Request) string {
	t.Helper()
	r.Host = "a"
	text, err := httputil.DumpRequest(r, true)
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

const (
	headersV1  = "HTTP/1.1\nHost: a\nAccept: text/event-stream, text/html, application/json\n"
	headersOld = "HTTP/1.1\nHost: a\nAccept: text/event-stream\n"
	asJSON     = "Content-Type: application/json\n"
	encoded    = "Content-Type: application/x-www-form-urlencoded\n"
	isDatastar = "Datastar-Request: true\nSec-Fetch-Site: same-origin\n\n"
	multiparts = "Content-Type: multipart/form-data; boundary=----WebKitFormBoundaryDatastartest\n"
)

func TestRequest(t *testing.T) {
	signals := map[string]any{"n": 1, "text": "a <b> & c~*"}
	form := url.Values{"email": {"a@b.c"}, "tag": {"x", "y z"}}
	file := datastartest.Multipart{{Name: "title", Value: "Cat"}, {Name: "photo", Filename: `c"t.png`, Type: "image/png", Value: "PNG"}, {Name: "more", Type: "application/octet-stream"}}
	const parts = "------WebKitFormBoundaryDatastartest\nContent-Disposition: form-data; name=\"title\"\n\nCat\n" +
		"------WebKitFormBoundaryDatastartest\nContent-Disposition: form-data; name=\"photo\"; filename=\"c%22t.png\"\nContent-Type: image/png\n\nPNG\n" +
		"------WebKitFormBoundaryDatastartest\nContent-Disposition: form-data; name=\"more\"; filename=\"\"\nContent-Type: application/octet-stream\n\n\n" +
		"------WebKitFormBoundaryDatastartest--\n"
	const formParts = "------WebKitFormBoundaryDatastartest\nContent-Disposition: form-data; name=\"email\"\n\na@b.c\n" +
		"------WebKitFormBoundaryDatastartest\nContent-Disposition: form-data; name=\"tag\"\n\nx\n" +
		"------WebKitFormBoundaryDatastartest\nContent-Disposition: form-data; name=\"tag\"\n\ny z\n" +
		"------WebKitFormBoundaryDatastartest--\n"
	const body = `{"n":1,"text":"a <b> & c~*"}`
	const query = "datastar=%7B%22n%22%3A1%2C%22text%22%3A%22a+%3Cb%3E+%26+c%7E*%22%7D"
	tests := []struct {
		name    string
		p       event.Protocol
		method  string
		target  string
		signals any
		expect  string
	}{
		{"GET", event.V1, "GET", "/x", signals, "GET /x?" + query + " " + headersV1 + isDatastar},
		{"POST", event.V1, "POST", "/x", signals, "POST /x " + headersV1 + asJSON + isDatastar + body},
		{"PUT with a query", event.V1, "PUT", "/x?a=%62%20~&c", signals, "PUT /x?a=b+%7E&c= " + headersV1 + asJSON + isDatastar + body},
		{"PATCH, CSP", event.V1CSP, "PATCH", "/x", signals, "PATCH /x " + headersV1 + asJSON + isDatastar + body},
		{"DELETE", event.V1, "DELETE", "/x", signals, "DELETE /x?" + query + " " + headersV1 + isDatastar},
		{"QUERY", event.V1, "QUERY", "/x?a=b", signals, "QUERY /x?a=b " + headersV1 + asJSON + isDatastar + body},
		{"old signals in the URL", event.V1, "GET", "/x?a=1&datastar=2&b=3&datastar=4#top", "{}", "GET /x?a=1&datastar=%7B%7D&b=3 " + headersV1 + isDatastar},
		{"no signals", event.V1, "POST", "/x", nil, "POST /x " + headersV1 + asJSON + isDatastar + "{}"},
		{"bytes", event.V1, "POST", "/x", []byte(`{ }`), "POST /x " + headersV1 + asJSON + isDatastar + "{ }"},
		{"raw JSON", event.V1, "POST", "/x", json.RawMessage(`{ }`), "POST /x " + headersV1 + asJSON + isDatastar + "{ }"},
		{"no JSON", event.V1, "POST", "/x", "{", "POST /x " + headersV1 + asJSON + isDatastar + "{"},
		{"whole URL", event.V1, "GET", "https://b.example/x", "{}", "GET /x?datastar=%7B%7D " + headersV1 + isDatastar},
		{"form", event.V1, "POST", "/x", form, "POST /x " + headersV1 + encoded + isDatastar + "email=a%40b.c&tag=x&tag=y+z"},
		{"form in the query", event.V1, "GET", "/x?tag=w", form, "GET /x?tag=w&email=a%40b.c&tag=x&tag=y+z " + headersV1 + encoded + isDatastar},
		{"form of a DELETE", event.V1, "DELETE", "/x", form, "DELETE /x?email=a%40b.c&tag=x&tag=y+z " + headersV1 + encoded + isDatastar},
		{"file", event.V1, "POST", "/x", file, "POST /x " + headersV1 + multiparts + isDatastar + parts},
		{"file in the query", event.V1, "GET", "/x", file, "GET /x?title=Cat&photo=%5Bobject+File%5D&more=%5Bobject+File%5D " + headersV1 + isDatastar},

		{"GET", event.Beta, "GET", "/x?datastar=1", signals, "GET /x?" + query + " " + headersOld + asJSON + isDatastar},
		{"POST", event.Beta, "POST", "/x", signals, "POST /x " + headersOld + asJSON + isDatastar + body},
		{"DELETE", event.BetaCSP, "DELETE", "/x", signals, "DELETE /x " + headersOld + asJSON + isDatastar + body},
		{"form", event.Beta, "POST", "/x", form, "POST /x " + headersOld + multiparts + isDatastar + formParts},
		{"form in the query", event.Beta, "GET", "/x?tag=w&a=b", form, "GET /x?tag=y+z&a=b&email=a%40b.c " + headersOld + isDatastar},
		{"file of a DELETE", event.Beta, "DELETE", "/x", file, "DELETE /x " + headersOld + multiparts + isDatastar + parts},

		{"GET", event.V019, "GET", "/x?datastar=1&b=%20", "{}", "GET /x?datastar=1&b=+&datastar=%7B%7D " + headersOld + asJSON + isDatastar},
		{"DELETE", event.V018, "DELETE", "/x?b=%20", "{}", "DELETE /x?b=%20 " + headersOld + asJSON + isDatastar + "{}"},
	}
	for _, test := range tests {
		t.Run(test.p.String()+" "+test.name, func(t *testing.T) {
			got := dump(t, datastartest.Request(test.p, test.method, test.target, test.signals))
			got = strings.Replace(got, "Transfer-Encoding: chunked\n", "", 1)
			assert.Equal(t, test.expect, got)
		})
	}
}

func TestRequest_refuses(t *testing.T) {
	tests := []struct {
		name    string
		p       event.Protocol
		method  string
		target  string
		signals any
		expect  string
	}{
		{"no protocol", event.ProtocolAuto, "GET", "/", nil, "datastartest: Request: no client speaks ProtocolAuto"},
		{"another protocol", 99, "GET", "/", nil, "datastartest: Request: no client speaks Protocol(99)"},
		{"method", event.V1, "HEAD", "/", nil, `datastartest: Request: V1 has no action for the method "HEAD"`},
		{"small letters", event.V1, "get", "/", nil, `datastartest: Request: V1 has no action for the method "get"`},
		{"QUERY before 1.0.4", event.Beta, "QUERY", "/", nil, `datastartest: Request: Beta has no action for the method "QUERY"`},
		{"form before 0.21", event.V019, "POST", "/", url.Values{}, "datastartest: Request: V019 has no actions with contentType: 'form'"},
		{"relative", event.V1, "GET", "todos", nil, `datastartest: Request: "todos" is neither a path nor a URL`},
		{"no URL", event.V1, "GET", "/%zz", nil, `datastartest: Request: parse "/%zz": invalid URL escape "%zz"`},
		{"no query", event.V1, "GET", "/?%zz", nil, `datastartest: Request: invalid URL escape "%zz"`},
		{"signals", event.V1, "GET", "/", func() {}, "datastartest: Request: json: unsupported type: func()"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.PanicsWithValue(t, test.expect, func() { datastartest.Request(test.p, test.method, test.target, test.signals) })
		})
	}
}

// A request can also be sent over the network.
func TestRequest_overTheNetwork(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	response, err := server.Client().Do(datastartest.Request(event.V1, "POST", server.URL+"/x", `{"a":1}`))
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, `{"a":1}`, string(body))
}
