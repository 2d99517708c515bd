package hub

import "time"

// bans is what is refused for a time.
type bans struct {
	until map[string]time.Time
	prune int // how many there may be before those that are over are removed
}

func (b *bans) add(name string, now time.Time, d time.Duration) {
	if b.until == nil {
		b.until = map[string]time.Time{}
	}
	b.until[name] = now.Add(d)
	if len(b.until) <= b.prune {
		return
	}
	for name, until := range b.until {
		if !until.After(now) {
			delete(b.until, name)
		}
	}
	b.prune = max(2*len(b.until), 1024)
}

func (b *bans) has(name string, now time.Time) bool { return b.until[name].After(now) }

func (b *bans) lift(name string) { delete(b.until, name) }
