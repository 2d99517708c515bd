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
		chromedp.NoSandbox, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-features", unwanted),
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

// tab is a page in the browser.
type tab struct {
	t   *testing.T
	ctx context.Context

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

// eventually waits until a JavaScript expression is true, over navigations too.
func (p *tab) eventually(js string) {
	p.t.Helper()
	p.within(patience, js)
}

// within is eventually for what may take longer.
func (p *tab) within(long time.Duration, js string) {
	p.t.Helper()
	js = "(() => { try { return !!(" + js + ") } catch { return false } })()"
	require.Eventually(p.t, func() bool {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		defer cancel()
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](js))
		return err == nil && ok
	}, long, often, "%s\nnever came true", js)
}

// eval returns the string that a JavaScript expression is.
func (p *tab) eval(js string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*patience)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+js+")"))
	require.NoError(p.t, err)
	return s
}

// click clicks at an element. One that was found may be another's by then, if
// the page is just being changed: it is looked for again.
func (p *tab) click(selector string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*patience)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
	for range 3 {
		if err == nil || !strings.Contains(err.Error(), "Could not find node") {
			break
		}
		err = chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
	}
	require.NoError(p.t, err)
}

// enter puts any text into a field, as typing or pasting it does.
func (p *tab) enter(selector, text string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const e = document.querySelector(%s)
		e.focus()
		e.value = %s
		e.dispatchEvent(new Event("input", {bubbles: true}))
		e.dispatchEvent(new Event("change", {bubbles: true}))
	})()`, quote(selector), quote(text))))
}
