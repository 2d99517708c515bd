package dev

import (
	"embed"
	"encoding/json"
	"net/http"
	"strings"
)

//go:embed script
var sources embed.FS

// parts are the files of the script, in their order.
var parts = []string{"start.js", "element.js", "events.js", "wire.js", "render.js", "restyle.js", "overlay.js", "panel.js", "follow.js"}

// text is the script.
var text = compose()

func compose() []byte {
	style, _ := json.Marshal(read("style.css"))
	var b strings.Builder
	b.WriteString("(() => {\n\"use strict\"\nconst style = " + string(style) + "\n")
	for _, part := range parts {
		b.WriteString(strip(read(part)))
	}
	b.WriteString("})()\n")
	return []byte(b.String())
}

func read(name string) string {
	text, err := sources.ReadFile("script/" + name)
	if err != nil {
		panic(err) // it is part of the package
	}
	return string(text)
}

// strip leaves out comments and tabs, which begin lines only.
func strip(source string) string {
	var b strings.Builder
	for line := range strings.Lines(source) {
		if line = strings.TrimLeft(line, "\t\n"); line != "" && !strings.HasPrefix(line, "//") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// serveScript sends the script, which the browser asks for each time.
func serveScript(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(text)
}
