package main

import (
	"html/template"
	"os"
	"path/filepath"

	"github.com/echo-datastar/datastar"
	builder "github.com/echo-datastar/datastar/page"
)

// generation is a generation of the Datastar client and the page written for
// it.
type generation struct {
	Prefix   string // of its URLs
	Folder   string // of its templates
	Version  string
	address  string // of the client
	protocol datastar.Protocol
}

var generations = []generation{
	{"", "v1", "1.0.4", cdn + "gh/starfederation/datastar@1.0.4/bundles/datastar.js", datastar.ProtocolAuto},
	{"/beta", "beta", "1.0.0-beta.11", cdn + "gh/starfederation/datastar@1.0.0-beta.11/bundles/datastar.js", datastar.Beta},
	{"/v0.21", "v0.21", "0.21.4", cdn + "gh/starfederation/datastar@v0.21.4/bundles/datastar.js", datastar.Beta},
	{"/v0.20", "v0.20", "0.20.1", cdn + "gh/starfederation/datastar@v0.20.1/bundles/datastar.js", datastar.Beta},
	{"/v0.19", "v0.19", "0.19.9", cdn + "npm/@sudodevnull/datastar@0.19.9/dist/datastar.js", datastar.V019},
	{"/v0.18", "v0.18", "0.18.13", cdn + "npm/@sudodevnull/datastar@0.18.13/dist/datastar.js", datastar.V018},
}

const cdn = "https://cdn.jsdelivr.net/"

// Status returns the element that says when the page has lost its server. Package page
// writes none for 0.20 and 0.21.
func (g generation) Status() (template.HTML, error) {
	switch g.Folder {
	case "v0.21":
		return `<p role="status" class="datastar-status" data-signals='{"_live":""}' data-show="_live.value !== ''" data-text="_live.value"></p>`, nil
	case "v0.20":
		return `<p role="status" class="datastar-status" data-store='{"_live":""}' data-show="$_live !== ''" data-text="$_live"></p>`, nil
	}
	return builder.For(g.protocol).Status()
}

// client reads the client from a folder, or returns nil where it is not there.
func (g generation) client(clients string) []byte {
	text, err := os.ReadFile(filepath.Join(clients, g.Version, "datastar.js"))
	if clients == "" || err != nil {
		return nil
	}
	return text
}

// Home returns the address of the generation's page.
func (g generation) Home() string { return g.At("") }

// At returns the address of a page of the generation, by its path; "" is the
// first page.
func (g generation) At(path string) string {
	if path == "" {
		path = g.index()
	}
	return g.Prefix + path
}

// index returns the path of the generation's first page, relative to its
// prefix.
func (g generation) index() string {
	if g.Prefix == "" {
		return "/"
	}
	return ""
}
