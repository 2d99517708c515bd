package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/websocket"
)

// firefox is a Firefox that the tests drive by WebDriver BiDi.
type firefox struct {
	version string
	socket  *websocket.Conn

	mu      sync.Mutex
	calls   int
	answers map[int]chan bidi
	tabs    map[string]*tab // by the ids of their windows
}

// bidi is what Firefox says: the answer to a call, or an event.
type bidi struct {
	ID      int
	Error   string
	Message string
	Result  json.RawMessage
	Method  string
	Params  struct {
		Type, Method, Level, Text string
		Source                    struct{ Context string }
	}
}

// startFirefox starts a Firefox for a test, which is skipped where there is none.
func startFirefox(t *testing.T) *firefox {
	t.Helper()
	requireInstalled(t, "firefox-esr")
	const origin = "http://localhost"
	command := exec.Command("firefox-esr", "--headless", "--no-remote", "--profile", t.TempDir(),
		"--remote-debugging-port", "0", "--remote-allow-origins", origin)
	said, err := command.StderrPipe()
	require.NoError(t, err)
	begin(t, command)
	address := after(t, said, "WebDriver BiDi listening on ")
	socket, err := websocket.Dial(address+"/session", "", origin)
	require.NoError(t, err)
	f := &firefox{socket: socket, answers: map[int]chan bidi{}, tabs: map[string]*tab{}}
	go f.listen()
	var made struct {
		Capabilities struct{ BrowserVersion string }
	}
	require.NoError(t, f.call("session.new", object{"capabilities": object{"alwaysMatch": object{"acceptInsecureCerts": true}}}, &made))
	f.version = made.Capabilities.BrowserVersion
	require.NoError(t, f.call("session.subscribe", object{"events": []string{"log.entryAdded"}}, nil))
	t.Cleanup(func() { _ = f.call("browser.close", object{}, nil); _ = socket.Close() })
	return f
}

type object = map[string]any

// open opens a page in a window of its own, and fails the test if it throws.
func (f *firefox) open(t *testing.T, url string) *tab {
	t.Helper()
	var made struct{ Context string }
	require.NoError(t, f.call("browsingContext.create", object{"type": "window"}, &made))
	p := &tab{t: t, engine: firefoxWindow{f, made.Context}}
	f.mu.Lock()
	f.tabs[made.Context] = p
	f.mu.Unlock()
	t.Cleanup(func() { _ = f.call("browsingContext.close", object{"context": made.Context}, nil) })
	p.visit(url)
	t.Cleanup(p.assertCalm)
	return p
}

// call calls a method, and reads what it returns, unless that is nil.
func (f *firefox) call(method string, params, result any) error {
	answer := make(chan bidi, 1)
	f.mu.Lock()
	f.calls++
	id := f.calls
	f.answers[id] = answer
	err := websocket.JSON.Send(f.socket, object{"id": id, "method": method, "params": params})
	f.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case said := <-answer:
		if said.Error != "" {
			return errors.New(said.Error + ": " + said.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(said.Result, result)
	case <-time.After(2 * patience):
		return errors.New(method + " was never answered")
	}
}

func (f *firefox) listen() {
	for {
		var said bidi
		if err := websocket.JSON.Receive(f.socket, &said); err != nil {
			return
		}
		f.mu.Lock()
		answer, page := f.answers[said.ID], f.tabs[said.Params.Source.Context]
		delete(f.answers, said.ID)
		f.mu.Unlock()
		switch {
		case answer != nil:
			answer <- said
		case page != nil:
			page.mu.Lock()
			if entry := said.Params; entry.Type == "console" {
				page.console = append(page.console, entry.Method+" "+entry.Text)
			} else if entry.Level == "error" {
				page.problems = append(page.problems, entry.Text)
			}
			page.mu.Unlock()
		}
	}
}

// firefoxWindow is a window of Firefox.
type firefoxWindow struct {
	*firefox
	context string
}

func (w firefoxWindow) navigate(url string) error {
	return w.call("browsingContext.navigate", object{"context": w.context, "url": url, "wait": "complete"}, nil)
}

func (w firefoxWindow) evaluate(js string) (string, error) {
	var made struct {
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	err := w.call("script.evaluate", object{"expression": js, "target": object{"context": w.context}, "awaitPromise": true}, &made)
	if made.ExceptionDetails.Text != "" {
		err = errors.New(made.ExceptionDetails.Text)
	}
	return made.Result.Value, err
}

func (w firefoxWindow) clickAt(selector string) error {
	_, err := w.evaluate(clicking(selector))
	return err
}

// after returns the rest of a line that a process says, and reads on.
func after(t *testing.T, said io.Reader, prefix string) string {
	t.Helper()
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return rest
		}
	}
	require.Fail(t, "it never said "+prefix)
	return ""
}
