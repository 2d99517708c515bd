package main

import (
	"context"
	"fmt"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// addTodo adds a thing as a page does whose request is sent again, with the same
// key, until an app answers that it is added. It logs what else it was answered.
func addTodo(t *testing.T, url, text string) error {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		asked := time.Now()
		err := post(ctx, url, text)
		if err == nil || ctx.Err() != nil {
			return err
		}
		t.Logf("%s %q, posted %v ago: %v", now(), text, round(time.Since(asked)), err)
		pause(ctx, retry)
	}
}

// post posts a thing. It returns nil if the answer is that it was added. An app that
// could not add it answers with 200 as well, and with an event that shows the error.
func post(ctx context.Context, url, text string) error {
	request := datastartest.Request(event.V1, http.MethodPost, url+"/todos", map[string]string{"text": text}).WithContext(ctx)
	request.Header.Set("Idempotency-Key", "of "+text)
	response, err := streams.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var said []string
	for e, err := range datastartest.Decode(response.Body, event.V1) {
		if err != nil {
			return err
		}
		if e == event.MergeSignals(map[string]string{"text": ""}) {
			return nil
		}
		said = append(said, e.String())
	}
	return fmt.Errorf("answered with %s %s", response.Status, said)
}

// assertAdded asserts that what was added is on the list, once each.
func (x *chaos) assertAdded(t *testing.T, n int) {
	t.Helper()
	l, err := openList(t.Context(), x.connect(), nodes)
	require.NoError(t, err)
	todos, revision, err := l.read(t.Context())
	require.NoError(t, err)
	var expected, texts []string
	for i := range n {
		expected = append(expected, fmt.Sprint("added at ", i))
	}
	for _, todo := range todos[2:] {
		texts = append(texts, todo.Text)
	}
	assert.ElementsMatch(t, expected, texts, "revision %d", revision)
}

// TestAdd_leadersKilled kills the server that leads the list's stream, and the next ones as
// soon as they lead. The user waits, and sees no error.
func TestAdd_leadersKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	c := startCluster(t)
	js, err := jetstream.New(c.connect())
	require.NoError(t, err)
	c.healthy(js)
	c.logState(js)
	kill := func() {
		var leader string
		require.Eventually(t, func() bool {
			leader = leads(js, "KV_"+bucket)
			return leader != ""
		}, time.Minute, 10*time.Millisecond)
		was := c.node(leader)
		t.Logf("%s %s leads the list, and is killed", now(), leader)
		c.signal(leader, syscall.SIGKILL)
		c.replaced(was, leader)
	}
	kill()
	answered := make(chan error, 1)
	go func() { answered <- post(t.Context(), c.url, "added meanwhile") }()
	for posted := time.Now(); time.Since(posted) < patience; {
		kill()
	}
	require.NoError(t, <-answered)
	assert.Contains(t, page(t, c.url), "<span>added meanwhile</span>")
}
