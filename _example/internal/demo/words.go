package demo

import (
	"html/template"
	"strings"

	"github.com/echo-datastar/datastar"
)

// words are the functions of the templates besides those of the builder.
func (a *App) words() template.FuncMap {
	words := template.FuncMap{"client": a.Client, "js": js}
	if a.Config.Protocol == datastar.Beta {
		words["indicator"] = a.betaIndicator
	}
	return words
}

// js joins parts of an expression: js "$ready && " (get "/more").
func js(parts ...template.JS) template.JS {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(string(part))
	}
	return template.JS(b.String())
}

// betaIndicator is the indicator for beta.11, whose own hears of the first
// request of an element only.
func (a *App) betaIndicator(signal string) (template.HTMLAttr, error) {
	first, err := a.Page.Indicator(signal)
	if err != nil {
		return "", err
	}
	all, err := a.Page.On("datastar-sse", js(`evt.detail.elId === ctx.el.id && (`,
		`ctx.el.asked = (ctx.el.asked || 0) + (evt.detail.type === 'started') - (evt.detail.type === 'finished'), `,
		`ctx.signals.setValue('`, template.JS(signal), `', ctx.el.asked > 0))`))
	return first + " " + all, err
}
