package tab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/action"
	"github.com/echo-datastar/datastar/datastartest/internal/dom"
)

// Visit loads a page, as if its address was typed.
func (t *Tab) Visit(target string) error {
	u, err := t.config.Base.Parse(target)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodGet, u.String(), nil)
	if err != nil {
		return err
	}
	t.Do(func() { t.load(r, nil, "none") })
	return nil
}

// load sends a request for a page in the place of this one.
func (t *Tab) load(r *http.Request, from *url.URL, site string) {
	r.Header.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	r.Header.Set("Sec-Fetch-Site", site)
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	r, sent, err := t.dress(r, from)
	if err != nil {
		t.report(Broken, "%s: %v", r.URL, err)
		return
	}
	x := &Exchange{Element: "the tab", Request: r, Sent: sent, Start: time.Since(t.start)}
	c, r := t.open(r, x)
	t.transcript = append(t.transcript, Entry{At: x.Start, Exchange: x})
	t.pending++
	go t.arrive(c, r, t.offline)
}

// arrive shows the page that is the answer.
func (t *Tab) arrive(c *connection, r *http.Request, offline bool) {
	defer c.cancel(nil)
	response, err := t.trip(c, r, offline)
	var text []byte
	if err == nil {
		text, err = io.ReadAll(response.Body)
		_ = response.Body.Close()
	}
	t.Do(func() {
		t.pending--
		c.exchange.Response, c.exchange.Body, c.exchange.Over = response, string(text), true
		if away := (elsewhere{}); errors.As(err, &away) {
			t.effects.Redirects = append(t.effects.Redirects, away.url)
			c.exchange.Broken = err.Error()
			return
		}
		if err == nil {
			err = t.show(response, text)
		}
		if err != nil {
			c.exchange.Broken = err.Error()
			t.report(Broken, "%s %s: %v", r.Method, r.URL.Path, err)
		}
	})
}

// show loads what an answer has for a page. The page stays where there is none to load.
func (t *Tab) show(response *http.Response, text []byte) error {
	contentType := response.Header.Get("Content-Type")
	switch {
	case response.StatusCode == http.StatusNoContent, strings.HasPrefix(response.Header.Get("Content-Disposition"), "attachment"):
		return nil
	case strings.HasPrefix(contentType, "text/plain"):
		text = []byte("<pre>" + html.EscapeString(string(text)) + "</pre>")
	case !strings.Contains(contentType, "html"):
		return fmt.Errorf("it is answered with %d and %q, which is no page", response.StatusCode, contentType)
	}
	parse := dom.Parse
	if t.config.Plain {
		parse = dom.ParsePlain
	}
	doc, err := parse(bytes.NewReader(text))
	if err != nil {
		return err
	}
	u := *response.Request.URL
	p, err := t.newPage(&u, doc)
	if err != nil {
		return err
	}
	if t.page != nil {
		t.page.leave()
	}
	t.page = p
	p.load()
	p.lintIDs()
	p.lintForms()
	if !t.config.Plain {
		p.lintScript()
	}
	return nil
}

// goTo loads a URL that the page names.
func (p *page) goTo(ref string) {
	u, err := p.resolve(ref, false)
	if err != nil {
		p.wrong("an address", err)
		return
	}
	if strings.HasPrefix(ref, "#") {
		p.url = u
		return
	}
	r, err := http.NewRequest(http.MethodGet, u.String(), nil)
	if err != nil {
		p.wrong("an address", err)
		return
	}
	p.navigate(r)
}

// navigate leaves the page, unless it would leave the app.
func (p *page) navigate(r *http.Request) {
	if r.URL.Host != p.tab.config.Base.Host {
		return
	}
	r.URL.Fragment = ""
	p.tab.load(r, p.url, "same-origin")
}

// redirect is what the server asks for, or a script does.
func (p *page) redirect(ref string) {
	p.tab.effects.Redirects = append(p.tab.effects.Redirects, ref)
	p.goTo(ref)
}

// replaceURL changes the address without loading it.
func (p *page) replaceURL(ref string) {
	u, err := p.resolve(ref, false)
	if err != nil {
		p.wrong("an address", err)
		return
	}
	p.tab.effects.Replaced = append(p.tab.effects.Replaced, ref)
	p.url = u
}

// replaceQuery replaces the query of the page's own address.
func (p *page) replaceQuery(query string) {
	u := *p.url
	u.RawQuery = query
	p.tab.effects.Replaced = append(p.tab.effects.Replaced, u.RequestURI())
	p.url = &u
}

// submitNatively sends a form as without JavaScript.
func (p *page) submitNatively(form, submitter *html.Node) {
	get := func(name, by string) string {
		if submitter != nil && attr(submitter, by) != "" {
			return attr(submitter, by)
		}
		return attr(form, name)
	}
	u, err := p.resolve(get("action", "formaction"), false)
	if err != nil {
		p.wrong(named(form), err)
		return
	}
	fields := p.fields(form, submitter)
	switch lower(get("method", "formmethod")) {
	case "dialog":
		p.closeDialog(form)
	case "post":
		body, contentType := []byte(action.Encode(fields)), "application/x-www-form-urlencoded"
		if get("enctype", "formenctype") == "multipart/form-data" {
			body, contentType = action.EncodeMultipart(fields)
		}
		r, err := http.NewRequest(http.MethodPost, u.String(), bytes.NewReader(body))
		if err != nil {
			p.wrong(named(form), err)
			return
		}
		r.Header.Set("Content-Type", contentType)
		p.navigate(r)
	default:
		u.RawQuery = action.Encode(fields)
		p.goTo(u.String())
	}
}

// closeDialog closes the dialog around a form.
func (p *page) closeDialog(form *html.Node) {
	for n := form; n != nil; n = n.Parent {
		if n.Data == "dialog" {
			p.doc.RemoveAttr(n, "open")
			p.dispatch(p.event("close", n))
			return
		}
	}
}

func (p *page) title() string {
	if found, _ := p.doc.Query("title"); len(found) > 0 {
		return strings.Join(strings.Fields(dom.Text(found[0])), " ")
	}
	return ""
}
