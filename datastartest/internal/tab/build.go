package tab

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/action"
	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// build makes the request as it is now, with the body. There is none if its form is not valid.
func (f *fetch) build() (r *http.Request, sent []byte, err error) {
	p, o := f.page, f.request.Options
	u, err := p.resolve(f.request.URL, !p.v1())
	if err != nil {
		return nil, nil, err
	}
	a := action.Action{Protocol: p.tab.config.Protocol, Method: f.request.Method, URL: u, Form: o.ContentType == "form"}
	if a.Form {
		form, err := f.form()
		if err != nil {
			return nil, nil, err
		}
		if problems := p.invalid(form); len(problems) > 0 {
			p.tab.report(Broken, "%s sends nothing, since its form is not valid: %s. Fill the form, or give it novalidate to test what the server says", named(f.node), strings.Join(problems, ", "))
			return nil, nil, nil
		}
		a.Fields, a.Multipart = p.fields(form, f.submitter(form)), attr(form, "enctype") == "multipart/form-data"
	} else {
		text, err := f.request.JSON(p.store)
		if err != nil {
			return nil, nil, err
		}
		a.Signals = []byte(text)
	}
	if r, err = a.Request(); err != nil {
		return nil, nil, err
	}
	for _, h := range o.Headers {
		r.Header.Set(h.Name, h.Value)
	}
	for name, value := range f.headers {
		r.Header.Set(name, value)
	}
	if f.live {
		r.Header.Set("Datastar-Live", "1")
	}
	if p.live && u.Scheme == p.url.Scheme && u.Host == p.url.Host {
		r.Header.Set("Datastar-Tab", p.tab.name)
	}
	return p.tab.dress(r, p.url)
}

// dress gives a request what every request of a browser has, and returns it with its body.
func (t *Tab) dress(r *http.Request, from *url.URL) (_ *http.Request, sent []byte, err error) {
	if r.Body != nil {
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(sent)), nil }
	}
	if from != nil {
		r.Header.Set("Referer", (&url.URL{Scheme: from.Scheme, Host: from.Host, Path: from.Path, RawQuery: from.RawQuery}).String())
		if r.Method != http.MethodGet {
			r.Header.Set("Origin", from.Scheme+"://"+from.Host)
		}
	}
	if r.URL.Scheme != "https" && r.URL.Hostname() != "localhost" {
		for _, name := range []string{"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"} {
			r.Header.Del(name)
		}
	}
	if t.config.Edit != nil {
		t.config.Edit(r)
	}
	return r, sent, nil
}

// form is the form that is sent.
func (f *fetch) form() (*html.Node, error) {
	if css := f.request.Options.Selector; css != "" {
		found, err := f.page.doc.Query(css)
		if err != nil || len(found) == 0 {
			return nil, js.Throw(js.Failed, "FetchFormNotFound: nothing matches %q", css)
		}
		return found[0], nil
	}
	for n := f.node; n != nil; n = n.Parent {
		if n.Data == "form" {
			return n, nil
		}
	}
	return nil, js.Throw(js.Failed, "FetchFormNotFound: %s is in no form", named(f.node))
}

// submitter is the button whose name is sent along. Beta sends none.
func (f *fetch) submitter(form *html.Node) *html.Node {
	n := f.node
	if n == form && f.event != nil && f.event.name == "submit" {
		n = f.event.submitter
	}
	if n == nil || !f.page.v1() || n.Data != "button" && (n.Data != "input" || inputType(n) != "submit") {
		return nil
	}
	return n
}

// fields are those that a form sends.
func (p *page) fields(form, submitter *html.Node) (all []action.Field) {
	for _, n := range controls(form) {
		name := attr(n, "name")
		kind := inputType(n)
		switch {
		case name == "" || dom.Disabled(n) || n.Data == "button":
		case n.Data == "input" && slices.Contains([]string{"submit", "button", "reset", "image"}, kind):
		case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
			if p.doc.Checked(n) {
				all = append(all, action.Field{Name: name, Value: p.doc.Value(n)})
			}
		case n.Data == "input" && kind == "file":
			all = append(all, p.fileFields(n, name)...)
		case n.Data == "select":
			for _, option := range dom.Options(n) {
				if p.doc.Selected(option) && !dom.Disabled(option) {
					all = append(all, action.Field{Name: name, Value: p.doc.Value(option)})
				}
			}
		default:
			value := strings.ReplaceAll(strings.ReplaceAll(p.doc.Value(n), "\r\n", "\n"), "\n", "\r\n")
			all = append(all, action.Field{Name: name, Value: value})
		}
	}
	if submitter != nil && attr(submitter, "name") != "" {
		all = append(all, action.Field{Name: attr(submitter, "name"), Value: p.doc.Value(submitter)})
	}
	return all
}

func (p *page) fileFields(n *html.Node, name string) (all []action.Field) {
	for _, file := range p.doc.Files(n) {
		kind := file.Type
		if kind == "" {
			kind = "application/octet-stream"
		}
		all = append(all, action.Field{Name: name, Value: string(file.Content), Filename: file.Name, Type: kind})
	}
	if len(all) == 0 {
		all = append(all, action.Field{Name: name, Type: "application/octet-stream"})
	}
	return all
}

// invalid says what of a form, or of a control, a browser would not let through.
func (p *page) invalid(form *html.Node) (problems []string) {
	if _, has := dom.Attr(form, "novalidate"); has {
		return nil
	}
	all := []*html.Node{form}
	if form.Data == "form" {
		all = controls(form)
	}
	for _, n := range all {
		if problem := p.problemOf(n); problem != "" && !dom.Disabled(n) {
			problems = append(problems, fmt.Sprintf("%s %s", named(n), problem))
		}
	}
	return problems
}
