package datastartest

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// patience is how long a handler may take to answer a request without a deadline.
const patience = 10 * time.Second

// Call has the handler answer the request, as a server would, and returns the answer. The
// request is one of [Request], or any other: then its headers say which client sent it. A
// panic of the handler is the test's, except for [http.ErrAbortHandler]: see
// [Answer.Broken].
//
// Call returns when the handler does. One that follows a feed ends when the context of
// the request is done, as if the client had left, so give that a deadline; under
// testing/synctest it is there at once. Without a deadline the client leaves after 10
// seconds, and the test fails.
//
// A test that fails for whatever reason logs the answers it got.
func Call(t testing.TB, h http.Handler, r *http.Request) *Answer {
	t.Helper()
	ctx, impatient, stop := leaving(r.Context())
	defer stop()
	sent := bodyOf(r)
	w := &recorder{ResponseRecorder: httptest.NewRecorder(), start: time.Now()}
	broken := serve(h, w, asServed(ctx, r))
	a := newAnswer(t, r, sent, w, broken)
	t.Cleanup(func() {
		t.Helper()
		if t.Failed() {
			t.Logf("%s", a.picture(true))
		}
	})
	if impatient() {
		t.Fatalf("the handler had not returned after %v: if it follows a feed, give the request a context with a deadline", patience)
	}
	return a
}

// leaving returns a context that ends when ctx does, and after a while if ctx has no
// deadline. It has none itself: to a handler it is a client that may leave. impatient
// reports whether it was the while that ended it.
func leaving(ctx context.Context) (left context.Context, impatient func() bool, stop func()) {
	left, leave := context.WithCancelCause(context.WithoutCancel(ctx))
	stopped := context.AfterFunc(ctx, func() { leave(context.Cause(ctx)) })
	timer := time.AfterFunc(patience, func() { leave(errImpatient) })
	if _, bounded := ctx.Deadline(); bounded {
		timer.Stop()
	}
	impatient = func() bool { return context.Cause(left) == errImpatient }
	return left, impatient, func() {
		stopped()
		timer.Stop()
		leave(nil)
	}
}

var errImpatient = errors.New("datastartest: the handler takes too long")

// serve reports whether the handler broke the connection.
func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (broken bool) {
	defer func() {
		switch failure := recover(); failure {
		case nil:
		case http.ErrAbortHandler:
			broken = true
		default:
			panic(failure)
		}
	}()
	h.ServeHTTP(w, r)
	return false
}

// bodyOf returns a copy of the body, unless it can be read only once.
func bodyOf(r *http.Request) []byte {
	if r.GetBody == nil {
		return nil
	}
	body, err := r.GetBody()
	if err != nil {
		return nil
	}
	sent, _ := io.ReadAll(body)
	return sent
}

// asServed returns a request as a server gets it.
func asServed(ctx context.Context, r *http.Request) *http.Request {
	served := r.Clone(ctx)
	if r.URL.Scheme == "https" {
		served.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true}
	}
	if served.Host == "" {
		served.Host = "example.com"
	}
	served.RequestURI = r.URL.RequestURI()
	served.URL = &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	served.RemoteAddr = "192.0.2.1:1234"
	if served.Body == nil {
		served.Body = http.NoBody
	}
	return served
}

// clientOf returns the protocol of the client that sent a request: the one that Request
// was given, or what the headers say. Beta stands for all clients before 1.0.
func clientOf(r *http.Request) event.Protocol {
	if p, ok := r.Context().Value(protocolKey{}).(event.Protocol); ok {
		return p
	}
	if isDatastar(r) && !strings.Contains(r.Header.Get("Accept"), "text/html") {
		return event.Beta
	}
	return event.V1
}

func isDatastar(r *http.Request) bool { return r.Header.Get("Datastar-Request") != "" }
