// Code generated from ../csp.go by go generate; DO NOT EDIT.

package datastar

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/internal/signals"
)

// CSP is a Content-Security-Policy with a nonce: a page runs the scripts that its server
// gave the nonce to, or that the policy names, and takes neither 'unsafe-eval' nor
// 'unsafe-inline'. Clients from 1.0.3 on run under it, if the page gives them the nonce:
//
//	<html {{.Page.DataNonce}}>
//	{{.Page.Script}}
//	<script nonce="{{.Page.Nonce}}">…</script>
//
// .Page is what [Context.Page] returned for this response. Older clients do nothing under
// such a policy, and handlers in attributes, such as onclick, do not run. Datastar's own
// attributes do, whoever wrote them, and so do scripts in fragments: text is to be
// escaped as it is without a policy.
//
// Each response to a request without the client's header has a nonce of its own, of more
// than 128 random bits. So pages must not be kept by a cache, nor answered with 304: the
// header of one response does not fit the page of another. What a Datastar request is
// answered with has no nonce, and needs none: the client gives that of its page to what
// ExecuteScript, Redirect and the others send, and to scripts in fragments.
//
// A policy that another middleware sets applies as well, and a page runs only what both
// allow: leave that of Echo's Secure empty. An inner Middleware with a CSP of its own
// replaces that of the outer one; one without leaves it.
type CSP struct {
	// Policy is the policy besides the nonce, which is added to script-src, and to
	// script-src-elem where that is named; script-src is 'self' where it is not. Commas
	// are not allowed, and {nonce} stands for the nonce elsewhere, as in
	// "style-src 'nonce-{nonce}'". The page needs connect-src 'self' where
	// default-src is less. Optional. Default value "object-src 'none'; base-uri 'none'".
	Policy string

	// TrustedTypes adds require-trusted-types-for 'script', so that no script of the
	// page can make code of text, but for the Datastar client by its policy datastar.
	// Under it the client refuses scripts with src in fragments. Optional. Default value false.
	TrustedTypes bool

	// ReportOnly sends the policy as Content-Security-Policy-Report-Only: browsers
	// report what is against it, and block nothing. Policy should say where to, with
	// report-uri or report-to. Optional. Default value false.
	ReportOnly bool
}

const (
	defaultPolicy = "object-src 'none'; base-uri 'none'"
	nonceMark     = "{nonce}"
	nonceSource   = "'nonce-" + nonceMark + "'"
	trustedPolicy = "datastar" // the name that the client gives its own
)

// makePolicy makes the policy of Config.CSP.
func (s *setup) makePolicy() error {
	switch {
	case s.CSP == nil:
		return nil
	case s.NoInlineScripts:
		return errors.New("datastar: Config.CSP: NoInlineScripts is for policies with 'unsafe-eval'")
	case s.Protocol != ProtocolAuto && s.Protocol != V1:
		return fmt.Errorf("datastar: Config.CSP: clients of %v do nothing under it: give their pages a Middleware without", s.Protocol)
	}
	var err error
	s.policy, err = s.CSP.withNonce()
	return err
}

// withNonce returns the policy with what Datastar needs.
func (p CSP) withNonce() (string, error) {
	given := cmp.Or(strings.TrimSpace(p.Policy), defaultPolicy)
	if strings.ContainsFunc(given, func(r rune) bool { return r < ' ' || r > '~' || r == ',' }) {
		return "", errors.New("datastar: Config.CSP: the policy has a comma, or what is not printable ASCII")
	}
	d := parsePolicy(given)
	d.add("script-src-elem", nonceSource)
	if !d.add("script-src", nonceSource) {
		d = append(d, []string{"script-src", "'self'", nonceSource})
	}
	names := d.add("trusted-types", trustedPolicy) // then no others may be made
	if p.TrustedTypes && !names {
		d = append(d, []string{"trusted-types", trustedPolicy})
	}
	if p.TrustedTypes && !d.add("require-trusted-types-for", "'script'") {
		d = append(d, []string{"require-trusted-types-for", "'script'"})
	}
	return d.String(), nil
}

// directives are those of a policy. The first word of each is its name.
type directives [][]string

func parsePolicy(policy string) (d directives) {
	for directive := range strings.SplitSeq(policy, ";") {
		if words := strings.Fields(directive); len(words) > 0 {
			words[0] = strings.ToLower(words[0])
			d = append(d, words)
		}
	}
	return d
}

// add adds a word to a directive, if there is one of the name.
func (d directives) add(name, word string) (there bool) {
	for i := range d {
		if d[i][0] == name {
			if !slices.Contains(d[i], word) {
				d[i] = append(d[i], word)
			}
			return true // browsers ignore a second one
		}
	}
	return false
}

func (d directives) String() string {
	var all []string
	for _, words := range d {
		all = append(all, strings.Join(words, " "))
	}
	return strings.Join(all, "; ")
}

// policyKey is where Echo's context keeps the *sentPolicy of its response.
const policyKey = contextKey + ".policy"

// sentPolicy is what a response says of its policy.
type sentPolicy struct{ nonce, header, value string }

// protect gives a response its policy, unless it goes to the Datastar client: the query
// that makes a request Datastar's may be that of any link.
func (s *setup) protect(c *echo.Context) {
	if s.policy == "" || c.Request().Header.Get(signals.Header) != "" {
		return
	}
	sent := sentPolicy{nonce: rand.Text(), header: echo.HeaderContentSecurityPolicy}
	if s.CSP.ReportOnly {
		sent.header = echo.HeaderContentSecurityPolicyReportOnly
	}
	sent.value = strings.ReplaceAll(s.policy, nonceMark, sent.nonce)
	h := c.Response().Header()
	if outer, ok := c.Get(policyKey).(*sentPolicy); ok {
		h[outer.header] = slices.DeleteFunc(h[outer.header], func(value string) bool { return value == outer.value })
	}
	h.Add(sent.header, sent.value)
	c.Set(policyKey, &sent)
}

// nonceOf returns the nonce of a response, or "".
func nonceOf(c *Context) string {
	if sent, ok := c.Get(policyKey).(*sentPolicy); ok {
		return sent.nonce
	}
	return ""
}
