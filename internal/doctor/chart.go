package doctor

import (
	"maps"
	"slices"
	"sync"
)

// Chart is what was seen of an app's streams. Its zero value is empty, and it may be
// used from any goroutine.
type Chart struct {
	mu       sync.Mutex
	findings []Finding
	tabs     map[string]int  // the streams of each page that are open over HTTP/1.1
	most     int             // that one page had at once
	plain    map[string]bool // the routes of streams that clients do not keep alive by the script
}

// Note keeps a finding. It reports false for one of a name that is known.
func (c *Chart) Note(f Finding) (isNew bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.ContainsFunc(c.findings, func(known Finding) bool { return known.Name == f.Name }) {
		return false
	}
	c.findings = append(c.findings, f)
	return true
}

// Findings returns what was noted, oldest first.
func (c *Chart) Findings() []Finding {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.findings)
}

// Begin counts a stream of a page over HTTP/1.1, until end is called, and returns how
// many the page has. Pages without a name are not told apart, and not counted.
func (c *Chart) Begin(tab string) (n int, end func()) {
	if tab == "" {
		return 0, func() {}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tabs == nil {
		c.tabs = map[string]int{}
	}
	c.tabs[tab]++
	c.most = max(c.most, c.tabs[tab])
	return c.tabs[tab], func() { c.end(tab) }
}

func (c *Chart) end(tab string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tabs[tab]--; c.tabs[tab] <= 0 {
		delete(c.tabs, tab)
	}
}

// Plain notes the route of a stream that its client does not keep alive by the script.
func (c *Chart) Plain(route string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plain == nil {
		c.plain = map[string]bool{}
	}
	c.plain[route] = true
}

// Streams returns how many streams one page had at once over HTTP/1.1, and the routes of
// plain streams.
func (c *Chart) Streams() (most int, plain []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most, slices.Sorted(maps.Keys(c.plain))
}
