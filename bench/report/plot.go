package report

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// Plot is a picture, drawn as SVG: of lines on logarithmic scales, or of bars.
type Plot struct {
	Name  string // of its file
	Title string
	X, Y  Axis // of bars, only X
	Lines []Line
	Bars  []Bar
}

// Axis says what one is of, and how its numbers are written.
type Axis struct {
	Label  string
	Format string // "time", "bytes" or "" for numbers
}

// Line is a series of points.
type Line struct {
	Name   string
	X, Y   []float64
	Ours   bool // drawn in the first colour
	Dashed bool
}

// The frame of a plot, in pixels.
const (
	plotWidth, plotHeight = 760, 400
	left, right           = 80, 240
	top, bottom           = 46, 56
)

// colours are told apart by people who do not see red and green as well.
var colours = [...]string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#555555", "#e69f00"}

// Drawn returns the plot without the lines that have no points.
func (p Plot) Drawn() Plot {
	p.Lines = slices.DeleteFunc(p.Lines, func(l Line) bool { return len(l.X) == 0 })
	return p
}

// SVG draws the plot.
func (p Plot) SVG() string {
	var b strings.Builder
	height := plotHeight
	if len(p.Bars) > 0 {
		height = barsHeight(p.Bars)
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" font-family="system-ui, sans-serif" font-size="12">`+"\n", plotWidth, height)
	fmt.Fprintf(&b, `<title>%s</title><rect width="100%%" height="100%%" fill="#fff"/>`+"\n", html.EscapeString(p.Title))
	text(&b, 16, 24, "start", "#222", `font-size="15" font-weight="600"`, p.Title)
	if len(p.Bars) > 0 {
		p.drawBars(&b)
	} else {
		x, y := p.scales()
		x.drawAcross(&b, p.X)
		y.drawUp(&b, p.Y)
		p.drawLines(&b, x, y)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// scales returns how numbers become pixels.
func (p Plot) scales() (x, y scale) {
	for _, l := range p.Lines {
		for i := range l.X {
			x.include(l.X[i])
			y.include(l.Y[i])
		}
	}
	y.widen()
	x.from, x.to = left, plotWidth-right
	y.from, y.to = plotHeight-bottom, top
	return x, y
}

func (p Plot) drawLines(b *strings.Builder, x, y scale) {
	ends := make([]float64, len(p.Lines))
	paints := make([]string, len(p.Lines))
	for i, others := 0, 0; i < len(p.Lines); i++ {
		ends[i] = y.at(p.Lines[i].Y[len(p.Lines[i].Y)-1])
		if paints[i] = colours[0]; !p.Lines[i].Ours {
			others++
			paints[i] = colours[others%len(colours)]
		}
	}
	for i, at := range apart(ends, 16, plotHeight-bottom) {
		l, colour := p.Lines[i], paints[i]
		dash := ""
		if l.Dashed {
			dash = ` stroke-dasharray="5 4"`
		}
		fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"%s/>`+"\n", l.points(x, y), colour, dash)
		for j := range l.X {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x.at(l.X[j]), y.at(l.Y[j]), colour)
		}
		end := l.X[len(l.X)-1]
		fmt.Fprintf(b, `<path d="M%.1f %.1fL%d %.1f" stroke="%s" stroke-width="0.6" fill="none"/>`+"\n", x.at(end)+4, ends[i], plotWidth-right+14, at, colour)
		text(b, plotWidth-right+18, at+4, "start", colour, "", l.Name)
	}
}

func (l Line) points(x, y scale) string {
	var points []string
	for i := range l.X {
		points = append(points, fmt.Sprintf("%.1f,%.1f", x.at(l.X[i]), y.at(l.Y[i])))
	}
	return strings.Join(points, " ")
}

// apart returns places as near to those wanted as can be, in the same order, that are not
// nearer to each other than the gap, and none of them lower than the floor.
func apart(wanted []float64, gap, floor float64) []float64 {
	places := append([]float64(nil), wanted...)
	for range 200 {
		for i := range places {
			for j := range places {
				if i == j || math.Abs(places[i]-places[j]) >= gap {
					continue
				}
				push := (gap - math.Abs(places[i]-places[j])) / 2
				if wanted[i] < wanted[j] || wanted[i] == wanted[j] && i < j {
					push = -push
				}
				places[i] = min(places[i]+push, floor)
			}
		}
	}
	return places
}

func text(b *strings.Builder, x, y float64, anchor, colour, more, s string) {
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s" %s>%s</text>`+"\n", x, y, anchor, colour, more, html.EscapeString(s))
}
