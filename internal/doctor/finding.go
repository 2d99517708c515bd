// Package doctor knows what breaks streams: by what it is found, what people see of it,
// and the line that mends it. The start of an app, its first streams, the doctor's page
// and the command all say it from here.
package doctor

import "fmt"

// Finding is one thing that is wrong.
type Finding struct {
	Name  string  `json:"name"`            // stable
	Wrong string  `json:"wrong"`           // one sentence: what is wrong
	Seen  string  `json:"seen"`            // what people see because of it
	Fix   string  `json:"fix"`             // what to do
	Lines []Lines `json:"lines,omitempty"` // what to write for each proxy
}

// Lines are those of one proxy's configuration.
type Lines struct {
	Proxy string `json:"proxy"`
	Text  string `json:"text"`
}

// String is the finding on one line, without the lines for proxies.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s %s %s", f.Name, f.Wrong, f.Seen, f.Fix)
}

// For is the finding with the lines of one proxy first.
func (f Finding) For(proxy string) Finding {
	var first, others []Lines
	for _, l := range f.Lines {
		if l.Proxy == proxy {
			first = append(first, l)
		} else {
			others = append(others, l)
		}
	}
	f.Lines = append(first, others...)
	return f
}
