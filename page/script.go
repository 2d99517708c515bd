package page

import (
	"fmt"
	"html/template"
)

const cdn = "https://cdn.jsdelivr.net/"

// Script is the elements that load the client, from jsDelivr or from src, a path on the
// own server or an address with http or https; and before it the script that keeps
// streams alive, as [Builder.LiveScript] does.
//
// From jsDelivr the client is pinned: V1 to 1.0.4, Beta to 1.0.0-beta.11 and
// V019 to 0.19.9, each with its integrity. V018 is pinned to 0.18.13 without,
// because what npm has under that version was never compared.
func (b Builder) Script(src ...string) (template.HTML, error) {
	d := dialectOf(b.protocol)
	if d.err != nil {
		return "", d.err
	}
	from := d.client
	if len(src) > 0 {
		from = client{src: src[0]}
	}
	if len(src) > 1 {
		return "", fmt.Errorf("datastar: Script: %d addresses are too many", len(src))
	}
	if err := checkURL(from.src); err != nil {
		return "", wrong("Script", err)
	}
	tag := `<script type="module" src="` + quoted.Replace(from.src) + `"`
	if from.integrity != "" {
		tag += ` integrity="` + from.integrity + `" crossorigin="anonymous"`
	}
	keeper, err := b.LiveScript()
	return keeper + template.HTML(tag+"></script>"), err
}
