package hub

import "slices"

// audience is the followers of a topic or a pattern, or those with one key, in the
// order in which they joined as long as none has left.
type audience struct{ members []member }

// member is a follower in an audience, and the index of that audience among the
// follower's seats.
type member struct {
	follower *follower
	seat     int
}

// seat is the place of a follower in an audience.
type seat struct {
	audience *audience
	index    int
}

func (a *audience) join(f *follower) {
	a.members = append(a.members, member{f, len(f.seats)})
	f.seats = append(f.seats, seat{a, len(a.members) - 1})
}

// leave removes a follower from an audience. The last member takes its index.
func (s seat) leave() {
	a := s.audience
	last := len(a.members) - 1
	moved := a.members[last]
	a.members[s.index] = moved
	moved.follower.seats[moved.seat].index = s.index
	a.members[last] = member{}
	switch a.members = a.members[:last]; {
	case last == 0:
		a.members = nil
	case cap(a.members) > 64 && last < cap(a.members)/4: // after a wave
		a.members = slices.Clip(slices.Clone(a.members))
	}
}
