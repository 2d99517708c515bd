package page

import (
	"errors"
	"fmt"
	"html/template"
)

var errPageToken = errors.New("WithPageToken has no token to write: let the page's head have Script of Context.Page, as in {{.Page.Script}}")

const cdn = "https://cdn.jsdelivr.net/"

// Script is the elements that load the client: from src, a path on the own server or an
// address with http or https; or else from the middleware, if the Builder knows the
// client ([Builder.WithClient]); or else from jsDelivr. Before it stands the script that
// keeps streams alive, as [Builder.LiveScript] does, and the token of [Builder.WithToken]. The
// scripts have the nonce of [Builder.WithNonce].
//
// From jsDelivr the client is pinned: V1 to 1.0.4, Beta to 1.0.0-beta.11 and
// V019 to 0.19.9, each with its integrity. V018 is pinned to 0.18.13 without,
// because what npm has under that version was never compared.
func (b Builder) Script(src ...string) (template.HTML, error) {
	from, err := b.loads(src)
	if err != nil {
		return "", wrong("Script", err)
	}
	attributes := ""
	if from.integrity != "" {
		attributes = ` integrity="` + from.integrity + `" crossorigin="anonymous"`
	}
	tag, err := b.element(`type="module"`, from.src, attributes)
	if err != nil {
		return "", wrong("Script", err)
	}
	keeper, err := b.LiveScript()
	if err != nil {
		return "", err
	}
	return b.tokenTag() + keeper + tag, nil
}

// loads returns which client a page loads.
func (b Builder) loads(src []string) (client, error) {
	d := b.dialect()
	switch {
	case d.err != nil:
		return client{}, d.err
	case b.pageToken && b.token == "":
		return client{}, errPageToken
	case len(src) > 1:
		return client{}, fmt.Errorf("%d addresses are too many", len(src))
	case len(src) == 1:
		return client{src: src[0]}, nil
	case b.client.src != "":
		return client{b.base + b.client.src, b.client.integrity}, nil
	}
	return d.client, nil
}

// element is a script element that loads an address.
func (b Builder) element(how, src, attributes string) (template.HTML, error) {
	if err := checkURL(src); err != nil {
		return "", err
	}
	nonce, err := b.withNonce(" nonce")
	if err != nil {
		return "", err
	}
	return template.HTML("<script " + how + nonce + ` src="` + quoted.Replace(src) + `"` + attributes + "></script>"), nil
}
