package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

var (
	browser  context.Context
	clients  string // the folder of the clients
	programs string // the folder of the examples that are built
)

// unwanted are features of Chromium that the tests need not: two pages behind the
// address bar of each window, and another process for each page that a window
// shows, so that the last one could be shown again.
const unwanted = "Translate,BlinkGenPropertyTrees,WebUIOmniboxPopup,WebUIOmniboxAimPopup,BackForwardCache"

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run runs the tests with a browser and the clients in one folder.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "e2e")
	if err == nil {
		defer os.RemoveAll(dir)
		clients, programs = filepath.Join(dir, "clients"), filepath.Join(dir, "programs")
		err = layClients(clients)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.Flag("ignore-certificate-errors", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-features", unwanted),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	var cancel context.CancelFunc
	browser, cancel = chromedp.NewContext(allocator)
	defer cancel()
	if err := chromedp.Do(browser); err != nil {
		fmt.Fprintln(os.Stderr, "Chromium is needed:", err)
		return 1
	}
	return m.Run()
}

// patience is how long a page may take to show what is expected of it, on a
// machine that has other work as well; and often is how often it is looked at.
const (
	patience = 30 * time.Second
	often    = 20 * time.Millisecond
)

// tab is a page in a browser.
type tab struct {
	t *testing.T
	engine
	ctx  context.Context // Chromium's, for steps of chromedp
	deaf bool            // the browser tells nothing of what the page says and throws
	dumb bool            // it runs no scripts, but for those of a page that is left while they begin

	mu       sync.Mutex
	problems []string // exceptions and dialogs
	console  []string
	blocked  []string // by the page's Content-Security-Policy
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		if p.dumb {
			return
		}
		p.problems = append(p.problems, event.ExceptionDetails.Text+" "+describe(event.ExceptionDetails.Exception))
	case *page.EventJavascriptDialogOpening:
		p.problems = append(p.problems, "dialog: "+event.Message)
	case *cdplog.EventEntryAdded:
		if event.Entry.Source == cdplog.EntrySourceSecurity {
			p.blocked = append(p.blocked, event.Entry.Text)
		}
	case *runtime.EventConsoleAPICalled:
		var text []string
		for _, arg := range event.Args {
			text = append(text, describe(arg))
		}
		p.console = append(p.console, string(event.Type)+" "+strings.Join(text, " "))
	}
}

// describe returns a JavaScript value as text.
func describe(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	var text string
	if json.Unmarshal(o.Value, &text) == nil {
		return text
	}
	return string(o.Value) + o.Description
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*patience)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, steps...))
}
