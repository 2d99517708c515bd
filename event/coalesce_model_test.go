package event_test

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/echo-datastar/datastar/event"
)

// pool holds events that sequences are drawn from.
type pool struct {
	ids  string
	all  []made
	calm []made // those that keep few others from being left out

	families map[string][]*made // those with the same mode and target
}

// pools are for pages with few elements, and for pages with more.
var pools = sync.OnceValue(func() (pools []*pool) {
	for i, ids := range []string{"ab", "abcd", "abcdef"} {
		p := &pool{ids: ids}
		m := &maker{r: rand.New(rand.NewPCG(uint64(i), 1)), ids: ids}
		for range 3000 {
			p.add(m.event())
		}
		p.families = map[string][]*made{}
		for i := range p.all {
			p.families[p.all[i].family()] = append(p.families[p.all[i].family()], &p.all[i])
		}
		pools = append(pools, p)
	}
	return pools
})

var idInSelector = regexp.MustCompile(`#([a-z])|id="([a-z])"`)

func (p *pool) add(m made) {
	if m.event.Err() != nil {
		panic(m.event.Err())
	}
	for _, match := range idInSelector.FindAllStringSubmatch(m.selector, -1) {
		m.ids = append(m.ids, match[1]+match[2])
	}
	for _, root := range m.roots {
		root.walk(func(n *node) bool { m.ids = append(m.ids, n.id); return true })
	}
	for _, client := range clients {
		_, err := client.Append(nil, m.event)
		m.fits[client] = err == nil
	}
	p.all = append(p.all, m)
	if m.calm() {
		p.calm = append(p.calm, m)
	}
}

// newPage makes up a page: some of the ids, each at most once, in some order and
// some inside others.
func (p *pool) newPage(client event.Protocol, choose func(int) int) *page {
	page := &page{client: client, body: &node{tag: "body"}, signals: signalTree{}}
	places := []*node{page.body}
	for _, id := range p.ids {
		if choose(6) == 0 {
			continue
		}
		n := &node{tag: []string{"div", "li", "ul"}[choose(3)], id: string(id)}
		if class := choose(5); class < 3 {
			n.set("class", []string{"on", "done", "on done"}[class])
		}
		if choose(30) == 0 {
			n.set("data-ignore-morph", "")
		}
		up := places[max(0, choose(2*len(places))-len(places))]
		up.splice(choose(len(up.kids)+1), 0, []*node{n})
		places = append(places, n)
	}
	if choose(2) == 0 {
		page.signals["s"] = "1"
	}
	return page
}

// sequence is a run of events, and a page before and after it.
type sequence struct {
	before, whole *page
	events        []*made
	frames        []*event.Frame
}

// begin begins a sequence at a page.
func begin(page *page) *sequence { return &sequence{before: page, whole: page.clone()} }

// add adds an event, unless the client of the page cannot be sent it, V018 or
// V019 stops at it, or the page is too large. V1 needs ids that are unique, since it takes the first element
// that has an id where others take all. So no event gives a second element an id
// there, or, if the page is loose, no event names an id that two have.
func (s *sequence) add(m *made) {
	client := s.whole.client
	if !m.fits[client] || s.whole.size() > 50 || client == event.V1 && s.whole.loose && !s.whole.unambiguous(m.ids) {
		return
	}
	next := s.whole
	if len(m.roots) > 1 && (client == event.V018 || client == event.V019) || client == event.V1 && !s.whole.loose && len(m.ids) > 0 {
		next = next.clone()
	}
	if next.apply(&m.instruction) == nil && (client != event.V1 || next.loose || next.unambiguous(m.ids)) {
		s.whole, s.events = next, append(s.events, m)
	}
}

// frame makes frames of one event or two, with the ids 1, 2 and so on.
func (s *sequence) frame(choose func(int) int) {
	s.frames = nil
	for i := 0; i < len(s.events); {
		var events []event.Event
		for next := min(i+1+choose(5)/3, len(s.events)); i < next; i++ {
			events = append(events, s.events[i].event)
		}
		s.frames = append(s.frames, event.NewFrame(strconv.Itoa(len(s.frames)+1), events...))
	}
}

// draw draws n events for a client of a generation.
func (p *pool) draw(client event.Protocol, n int, choose func(int) int) *sequence {
	s := begin(p.newPage(client, choose))
	s.whole.loose = choose(3) == 0
	s.before.loose = s.whole.loose
	roughness, elements := []int{0, 1, 1, 2, 5}[choose(5)], choose(3) > 0
	for range n {
		if m := p.next(s.events, roughness, choose); !elements || !strings.HasSuffix(m.verb, "signals") {
			s.add(m)
		}
	}
	s.frame(choose)
	return s
}

// next chooses an event: often one with the mode and target of an earlier one.
func (p *pool) next(events []*made, roughness int, choose func(int) int) *made {
	if len(events) > 0 && choose(3) == 0 {
		family := p.families[events[choose(len(events))].family()]
		return family[choose(len(family))]
	}
	from := p.calm
	if choose(10) < roughness {
		from = p.all
	}
	return &from[choose(len(from))]
}

// show shows frames to a copy of the page before, and then further ones.
func (s *sequence) show(frames ...[]*event.Frame) (state string) {
	p, next := s.before.clone(), 0
	for _, f := range slices.Concat(frames...) {
		for i := range f.Events() {
			e := &f.Events()[i]
			m := find(s.events[min(next, len(s.events)):], e)
			if next++; m == nil {
				m = find(s.events, e)
			}
			if m == nil {
				m = merged(*e)
			}
			if err := p.apply(&m.instruction); err != nil {
				return err.Error()
			}
		}
	}
	return p.state()
}

func find(events []*made, e *event.Event) *made {
	for _, m := range events {
		if m.event == *e {
			return m
		}
	}
	return nil
}

// merged reads an event that is not in the sequence: Coalesce made it of others.
func merged(e event.Event) *made {
	text, _ := event.V1.Append(nil, e)
	text, ok := bytes.CutPrefix(text, []byte("event: datastar-patch-signals\ndata: signals "))
	if !ok {
		panic(string(text))
	}
	return &made{instruction: instruction{verb: "merge signals", signals: readTree(text)}}
}

// fails coalesces the sequence, and shows the result to a page, whole and cut
// after an id. A page that loses its connection there is sent what was given
// after the id. It returns what is wrong with the page, or "".
func (s *sequence) fails(choose func(int) int) (problem string, left int) {
	coalesced := event.Coalesce(s.frames)
	for i, f := range coalesced {
		if left += len(f.Events()); len(f.Events()) == 0 && i < len(coalesced)-1 {
			return "an empty frame before the last", 0
		}
	}
	cut := choose(len(coalesced))
	last, err := strconv.Atoi(coalesced[cut].ID())
	expect, whole, broken := s.whole.state(), s.show(coalesced), s.show(coalesced[:cut+1], s.frames[last:])
	switch {
	case err != nil || coalesced[len(coalesced)-1].ID() != s.frames[len(s.frames)-1].ID():
		return "the ids are wrong", 0
	case whole != expect:
		return "expected " + expect + "\nbut was  " + whole + s.tell(coalesced), 0
	case broken != expect:
		return "expected " + expect + "\nbut was  " + broken + " (cut after " + strconv.Itoa(last) + ")" + s.tell(coalesced), 0
	}
	return "", left
}
