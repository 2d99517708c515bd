package page

import (
	"fmt"
	"html/template"

	"github.com/echo-datastar/datastar/event"
)

// Script is the element that loads the client: from jsDelivr, or from src, a
// path on the own server or an address with http or https.
//
// From jsDelivr the client is pinned: V1 to 1.0.2, Beta to 1.0.0-beta.11 and
// V019 to 0.19.9, each with its integrity. V018 is pinned to 0.18.13 without,
// because what npm has under that version was never compared.
func (b Builder) Script(src ...string) (template.HTML, error) {
	p, err := b.speaks()
	if err != nil {
		return "", err
	}
	client, integrity := clients[p].src, clients[p].integrity
	if len(src) > 0 {
		client, integrity = src[0], ""
	}
	if len(src) > 1 {
		return "", fmt.Errorf("datastar: Script: %d addresses are too many", len(src))
	}
	if err := checkURL(client); err != nil {
		return "", wrong("Script", err)
	}
	tag := `<script type="module" src="` + quoted.Replace(client) + `"`
	if integrity != "" {
		tag += ` integrity="` + integrity + `" crossorigin="anonymous"`
	}
	return template.HTML(tag + "></script>"), nil
}

const cdn = "https://cdn.jsdelivr.net/"

// clients are the last release of each generation. jsDelivr serves files of a
// tag (gh) and of a package (npm) as they are.
var clients = map[event.Protocol]struct{ src, integrity string }{
	event.V1: {
		cdn + "gh/starfederation/datastar@1.0.2/bundles/datastar.js",
		"sha384-SnyFlWTdFL3c8+9/1WsPuMFBq6AQOGC1LmS9upY4YkM3En3wZr5q2UvydHaMgOVG",
	},
	event.Beta: {
		cdn + "gh/starfederation/datastar@1.0.0-beta.11/bundles/datastar.js",
		"sha384-Rc4TeTKWyMBM8JpUWyyzU6iisGnyzT/TYkg3pg5eErVm1YIau+UC7m3zqXgdcgTi",
	},
	event.V019: {
		cdn + "npm/@sudodevnull/datastar@0.19.9/dist/datastar.js",
		"sha384-zIEYH4fMXTxxXC+lh0im17azQObbbOlSp8tlfLy7DK9PXIomY4EmQ8eDcSIAsL/1",
	},
	event.V018: {cdn + "npm/@sudodevnull/datastar@0.18.13/dist/datastar.js", ""},
}
