package page

import "html/template"

const (
	tokenHeader = "X-CSRF-Token" // where Echo's CSRF middleware looks
	tokenInPage = template.JS(`document.querySelector('meta[name=csrf-token]')?.content??''`)
)

// WithToken returns a Builder for one response, whose page has this CSRF token: its
// actions send it as the header X-CSRF-Token, and [Builder.Script] writes it into the page
// as <meta name="csrf-token">. The Builder that a request's Context returns behind Echo's
// CSRF middleware has it already. V019 and V018 have no headers per action: nothing is
// sent or written, and their requests pass by Sec-Fetch-Site alone.
func (b Builder) WithToken(token string) Builder {
	if token == "" {
		return b
	}
	b.token = token
	if b.dialect().actions.urlOnly {
		return b
	}
	return b.WithHeader(tokenHeader, token)
}

// Token is the CSRF token of the page, or "", for a form that is sent without JavaScript:
//
//	<input type="hidden" name="_csrf" value="{{.Page.Token}}">
//
// The middleware has to look for it there, as with the TokenLookup
// "header:X-CSRF-Token,form:_csrf".
func (b Builder) Token() string { return b.token }

// WithPageToken returns a Builder for templates of everybody: its actions send the CSRF
// token of the page that they are in, which [Builder.WithToken] wrote there. So one FuncMap
// serves pages and what is published to many of them, and only the head of a page needs
// the Builder of its request:
//
//	funcs := page.For(event.V1).WithPageToken().FuncMap()
//
//	<head>{{.Page.Script}}</head>
//	<button {{on "click" (post "/greet")}}>Greet</button>
//
// Its own Script returns an error, since it has no token to write. A page that loads its
// client by hand has <meta name="csrf-token" content="{{.CSRF}}"> by hand, too. Where the
// page has no token the header is empty. On V019 and V018 it changes nothing.
func (b Builder) WithPageToken() Builder {
	if b.dialect().actions.urlOnly {
		return b
	}
	b.pageToken = true
	return b.WithHeaderExpr(tokenHeader, tokenInPage)
}

// tokenTag is the element that has the token of the page, or nothing.
func (b Builder) tokenTag() template.HTML {
	if b.token == "" || b.dialect().actions.urlOnly {
		return ""
	}
	return template.HTML(`<meta name="csrf-token" content="` + quoted.Replace(b.token) + `">`)
}
