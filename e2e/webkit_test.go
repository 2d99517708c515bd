package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// webkit is a WebKit that the tests drive by WebDriver, which acts in one window at a
// time. It opens at most 17 connections.
type webkit struct {
	version string
	session string // its URL
	mu      sync.Mutex
	first   webkitWindow // which stays empty
}

// startWebKit starts a WebKit for a test, which is skipped where there is none.
func startWebKit(t *testing.T) *webkit {
	t.Helper()
	requireInstalled(t, "WebKitWebDriver", "Xvfb")
	browsers, _ := filepath.Glob("/usr/lib/*/webkit2gtk-4.1/MiniBrowser")
	require.NotEmpty(t, browsers)
	port := freePort()
	driver := exec.Command("WebKitWebDriver", "--port="+port)
	driver.Env = append(driver.Environ(), "DISPLAY="+display(t))
	begin(t, driver)
	require.Eventually(t, func() bool { return listens(port) }, patience, often)
	w := &webkit{session: "http://127.0.0.1:" + port + "/session"}
	var made struct {
		SessionID    string
		Capabilities struct{ BrowserVersion string }
	}
	require.NoError(t, w.call(http.MethodPost, "", object{"capabilities": object{"alwaysMatch": object{
		"acceptInsecureCerts":      true,
		"webkitgtk:browserOptions": object{"binary": browsers[0], "args": []string{"--automation"}},
	}}}, &made))
	w.session += "/" + made.SessionID
	w.version = made.Capabilities.BrowserVersion
	t.Cleanup(func() { _ = w.call(http.MethodDelete, "", nil, nil) })
	w.first.webkit = w
	require.NoError(t, w.call(http.MethodGet, "/window", nil, &w.first.handle))
	return w
}

// display starts a display without a screen, and returns its name.
func display(t *testing.T) string {
	t.Helper()
	command := exec.Command("Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp")
	said, err := command.StdoutPipe()
	require.NoError(t, err)
	begin(t, command)
	return ":" + after(t, said, "")
}

// open opens a page in a window of its own.
func (w *webkit) open(t *testing.T, url string) *tab {
	t.Helper()
	var made struct{ Handle string }
	require.NoError(t, w.first.do(http.MethodPost, "/window/new", object{"type": "window"}, &made))
	window := webkitWindow{w, made.Handle}
	t.Cleanup(func() { _ = window.do(http.MethodDelete, "/window", nil, nil) })
	p := &tab{t: t, engine: window, deaf: true}
	p.visit(url)
	return p
}

// call asks the driver, and reads what it returns, unless that is nil.
func (w *webkit) call(method, path string, params, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, w.session+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var said struct{ Value json.RawMessage }
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, said.Value)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(said.Value, result)
}

// webkitWindow is a window of WebKit.
type webkitWindow struct {
	*webkit
	handle string
}

// do has the driver act in the window.
func (w webkitWindow) do(method, path string, params, result any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.call(http.MethodPost, "/window", object{"handle": w.handle}, nil); err != nil {
		return err
	}
	return w.call(method, path, params, result)
}

func (w webkitWindow) navigate(url string) error {
	return w.do(http.MethodPost, "/url", object{"url": url}, nil)
}

func (w webkitWindow) evaluate(js string) (text string, err error) {
	err = w.do(http.MethodPost, "/execute/sync", object{"script": "return " + js, "args": []any{}}, &text)
	return text, err
}

func (w webkitWindow) clickAt(selector string) error {
	_, err := w.evaluate(clicking(selector))
	return err
}
