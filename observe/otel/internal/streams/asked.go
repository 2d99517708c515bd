package streams

import (
	"net"
	"net/http"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/echo-datastar/datastar/observe/internal/text"
)

// asked is what is known of a request when it begins. The query is left out, since a
// Datastar client sends the signals of the page in it.
func asked(r *http.Request, route, client string) []attribute.KeyValue {
	all := append(make([]attribute.KeyValue, 0, 9), method(r), scheme(r), version(r), semconv.URLPath(text.Valid(r.URL.Path)))
	if route != "" {
		all = append(all, semconv.HTTPRoute(route))
	}
	if client != "" {
		all = append(all, semconv.ClientAddress(text.Valid(client)))
	}
	if agent := r.UserAgent(); agent != "" {
		all = append(all, semconv.UserAgentOriginal(text.Valid(agent)))
	}
	return append(all, server(text.Valid(r.Host))...)
}

// server names the server as the client does.
func server(address string) []attribute.KeyValue {
	if address == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return []attribute.KeyValue{semconv.ServerAddress(address)}
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return []attribute.KeyValue{semconv.ServerAddress(host)}
	}
	return []attribute.KeyValue{semconv.ServerAddress(host), semconv.ServerPort(number)}
}

// methods are those that may be labels: a client may send any other.
var methods = map[string]attribute.KeyValue{
	http.MethodGet: semconv.HTTPRequestMethodGet, http.MethodHead: semconv.HTTPRequestMethodHead,
	http.MethodPost: semconv.HTTPRequestMethodPost, http.MethodPut: semconv.HTTPRequestMethodPut,
	http.MethodPatch: semconv.HTTPRequestMethodPatch, http.MethodDelete: semconv.HTTPRequestMethodDelete,
	http.MethodConnect: semconv.HTTPRequestMethodConnect, http.MethodOptions: semconv.HTTPRequestMethodOptions,
	http.MethodTrace: semconv.HTTPRequestMethodTrace, "QUERY": semconv.HTTPRequestMethodQuery,
}

func method(r *http.Request) attribute.KeyValue {
	if known, ok := methods[r.Method]; ok {
		return known
	}
	return semconv.HTTPRequestMethodOther
}

// scheme is that of the client, also where a proxy has its TLS.
func scheme(r *http.Request) attribute.KeyValue {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return semconv.URLScheme("https")
	}
	return semconv.URLScheme("http")
}

// version is that of HTTP as the conventions write it, such as "1.1" or "2".
func version(r *http.Request) attribute.KeyValue {
	if r.ProtoMajor > 1 {
		return semconv.NetworkProtocolVersion(strconv.Itoa(r.ProtoMajor))
	}
	return semconv.NetworkProtocolVersion(strings.TrimPrefix(r.Proto, "HTTP/"))
}

// nameOf is the name of a request's span. It is one of few.
func nameOf(r *http.Request, route string) string {
	name := "HTTP"
	if _, known := methods[r.Method]; known {
		name = r.Method
	}
	if route == "" {
		return name
	}
	return name + " " + route
}
