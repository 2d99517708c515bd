package hub

import (
	"iter"
	"strings"
	"time"
)

// patterns finds the patterns that match a topic: in a tree of their parts, so
// that the cost depends on those that match and not on how many there are.
type patterns struct {
	root  branch
	named map[string]*pattern
	left  []*pattern // those that nobody follows, in the order in which that began
}

// branch is the patterns that begin with the same parts.
type branch struct {
	next map[string]*branch // by the next part, "*" among them
	here *pattern           // that ends here
	rest *pattern           // that ends with ">" after this
}

// pattern holds the followers of a pattern. It stays for a while when nobody follows
// it, to know what was dropped when they reconnect.
type pattern struct {
	audience
	name    string
	dropped uint64    // the newest sequence number that it matched and that was dropped
	idle    time.Time // since when nobody follows it
	queued  bool      // it is among those that nobody follows
}

// matching yields the patterns that match a topic.
func (p *patterns) matching(topic string) iter.Seq[*pattern] {
	return func(yield func(*pattern) bool) {
		if len(p.named) > 0 {
			p.root.match(topic, true, yield)
		}
	}
}

// match yields what matches the rest of a topic, and reports whether to go on.
func (b *branch) match(rest string, more bool, yield func(*pattern) bool) bool {
	if !more {
		return b.here == nil || yield(b.here)
	}
	if b.rest != nil && !yield(b.rest) {
		return false
	}
	part, rest, more := strings.Cut(rest, ".")
	for _, key := range [2]string{part, "*"} {
		if next := b.next[key]; next != nil && !next.match(rest, more, yield) {
			return false
		}
	}
	return true
}

// leaf returns where a pattern is kept in the tree, whose branches it makes.
func (p *patterns) leaf(name string) **pattern {
	b := &p.root
	for part := range strings.SplitSeq(name, ".") {
		if part == ">" {
			return &b.rest
		}
		if b.next == nil {
			b.next = map[string]*branch{}
		}
		if b.next[part] == nil {
			b.next[part] = &branch{}
		}
		b = b.next[part]
	}
	return &b.here
}

// get returns the pattern of this name. If there is none it is made: all that was
// dropped before may have matched it.
func (p *patterns) get(name string, dropped uint64) *pattern {
	known := p.named[name]
	if known == nil {
		known = &pattern{name: name, dropped: dropped}
		if p.named == nil {
			p.named = map[string]*pattern{}
		}
		p.named[name] = known
		*p.leaf(name) = known
	}
	return known
}

// mostIdle bounds the patterns that stay though nobody follows them.
const mostIdle = 10_000

// idle is called when the last follower of a pattern left.
func (p *patterns) idle(known *pattern, now time.Time) {
	if known.idle = now; !known.queued {
		known.queued = true
		p.left = append(p.left, known)
	}
	for len(p.left) > mostIdle {
		p.expireOne()
	}
}

// expire removes the patterns that nobody has followed since then.
func (p *patterns) expire(since time.Time) {
	for len(p.left) > 0 && !p.left[0].idle.After(since) {
		p.expireOne()
	}
	if len(p.left) == 0 {
		p.left = nil
	}
}

// expireOne takes the first pattern from those that nobody follows. If somebody
// did meanwhile, it stays.
func (p *patterns) expireOne() {
	first := p.left[0]
	p.left[0] = nil
	p.left = p.left[1:]
	if first.queued = false; len(first.members) > 0 {
		return
	}
	delete(p.named, first.name)
	p.root.prune(first.name)
}

// prune removes a pattern from the tree, and the branches that led only to it. It
// reports whether the branch is empty.
func (b *branch) prune(rest string) (empty bool) {
	part, rest, more := strings.Cut(rest, ".")
	switch next := b.next[part]; {
	case part == ">":
		b.rest = nil
	case !more:
		if next.here = nil; next.isEmpty() {
			delete(b.next, part)
		}
	case next.prune(rest):
		delete(b.next, part)
	}
	return b.isEmpty()
}

func (b *branch) isEmpty() bool { return len(b.next) == 0 && b.here == nil && b.rest == nil }
