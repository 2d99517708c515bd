package main

import (
	"context"
	"net/http"
	"strconv"

	"github.com/centrifugal/centrifuge"
	r3labs "github.com/r3labs/sse/v2"
	tmaxmax "github.com/tmaxmax/go-sse"
)

// viaServer is a server of tmaxmax/go-sse.
type viaServer struct{ *tmaxmax.Server }

func newSSE() viaServer {
	return viaServer{&tmaxmax.Server{OnSession: func(w http.ResponseWriter, _ *http.Request) ([]string, bool) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush() // else a page would hear nothing until the first event
		return []string{"all"}, true
	}}}
}

func (v viaServer) handler() http.Handler { return v.Server }

func (v viaServer) publish() {
	m := tmaxmax.Message{Type: tmaxmax.Type("datastar-patch-elements")}
	m.AppendData("elements " + paragraph)
	_ = v.Publish(&m, "all")
}

// viaStream is a server of r3labs/sse, which has no history here.
type viaStream struct{ *r3labs.Server }

func newR3labs() viaStream {
	server := r3labs.New()
	server.AutoReplay = false
	server.CreateStream("all")
	return viaStream{server}
}

// handler serves the one stream, whatever a request asks for.
func (v viaStream) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = "stream=all"
		v.ServeHTTP(w, r)
	})
}

func (v viaStream) publish() {
	v.Publish("all", &r3labs.Event{Event: []byte("datastar-patch-elements"), Data: []byte("elements " + paragraph)})
}

// viaNode is a node of centrifuge with its broker in memory. It publishes the HTML inside
// its own JSON, since it has a client of its own.
type viaNode struct{ *centrifuge.Node }

func newFuge() (viaNode, error) {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return viaNode{}, err
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{
			Credentials:   &centrifuge.Credentials{UserID: "a"},
			Subscriptions: map[string]centrifuge.SubscribeOptions{"all": {}},
		}, nil
	})
	return viaNode{node}, node.Run()
}

func (v viaNode) handler() http.Handler {
	off := centrifuge.PingPongConfig{PingInterval: -1, PongTimeout: -1} // the clients here answer no pings
	sse := centrifuge.NewSSEHandler(v.Node, centrifuge.SSEConfig{PingPongConfig: off})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = `cf_connect={"id":1,"connect":{}}`
		sse.ServeHTTP(w, r)
	})
}

func (v viaNode) publish() {
	_, _ = v.Publish("all", []byte(strconv.Quote(paragraph)))
}
