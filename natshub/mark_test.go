package natshub

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
)

func TestMark_compare(t *testing.T) {
	at := time.Now()
	before := mark{epoch: "e", last: 100, tail: 102, lastAt: at}
	quiet := mark{epoch: "e", last: 100, tail: 100, lastAt: at}
	var testCases = []struct {
		name   string
		given  mark
		epoch  string
		state  jetstream.StreamState
		expect verdict
	}{
		{"nothing new", quiet, "e", jetstream.StreamState{Msgs: 9, FirstSeq: 92, LastSeq: 100, LastTime: at}, same},
		{"something new", quiet, "e", jetstream.StreamState{Msgs: 9, FirstSeq: 92, LastSeq: 105}, same},
		{"all dropped", quiet, "e", jetstream.StreamState{FirstSeq: 101, LastSeq: 100}, same},
		{"all before dropped", before, "e", jetstream.StreamState{Msgs: 5, FirstSeq: 101, LastSeq: 105}, same},
		{"some dropped", before, "e", jetstream.StreamState{Msgs: 4, FirstSeq: 102, LastSeq: 105}, trimmed},
		{"another", quiet, "f", jetstream.StreamState{Msgs: 9, FirstSeq: 92, LastSeq: 100, LastTime: at}, another},
		{"emptied", quiet, "e", jetstream.StreamState{FirstSeq: 50, LastSeq: 49}, doubtful},
		{"cut back", quiet, "e", jetstream.StreamState{Msgs: 8, FirstSeq: 92, LastSeq: 99}, doubtful},
		{"cut back to what is held", before, "e", jetstream.StreamState{Msgs: 8, FirstSeq: 92, LastSeq: 101}, doubtful},
		{"another under this number", quiet, "e", jetstream.StreamState{Msgs: 9, FirstSeq: 92, LastSeq: 100, LastTime: at.Add(1)}, doubtful},
	}
	for _, tc := range testCases {
		assert.Equal(t, tc.expect, tc.given.compare(tc.epoch, tc.state), tc.name)
	}
}
