package report

import (
	"fmt"
	"strings"
)

// Bar is a figure of a picture with bars. Those of a group stand together.
type Bar struct {
	Group string
	Name  string
	Value float64
	Ours  bool // drawn in the first colour
}

const (
	barHeight, barGap = 18, 4
	groupGap          = 26
	barsLeft          = 210
)

// barsHeight returns how high a picture with bars is.
func barsHeight(bars []Bar) int {
	height, group := top+10, ""
	for _, bar := range bars {
		if bar.Group != group {
			height, group = height+groupGap, bar.Group
		}
		height += barHeight + barGap
	}
	return height
}

// drawBars draws bars from zero on, with their figures behind them.
func (p Plot) drawBars(b *strings.Builder) {
	longest := 0.0
	for _, bar := range p.Bars {
		longest = max(longest, bar.Value)
	}
	text(b, 16, top-4, "start", "#444", "", p.X.Label)
	y, group := float64(top), ""
	for _, bar := range p.Bars {
		if bar.Group != group {
			y, group = y+groupGap, bar.Group
			text(b, 16, y-7, "start", "#222", `font-weight="600"`, group)
		}
		colour := "#b8bec6"
		if bar.Ours {
			colour = colours[0]
		}
		wide := (plotWidth - barsLeft - 90) * bar.Value / longest
		text(b, barsLeft-8, y+13, "end", "#222", "", bar.Name)
		fmt.Fprintf(b, `<rect x="%d" y="%.1f" width="%.1f" height="%d" fill="%s"/>`+"\n", barsLeft, y, wide, barHeight, colour)
		text(b, barsLeft+wide+6, y+13, "start", "#222", "", p.X.Write(bar.Value))
		y += barHeight + barGap
	}
}
