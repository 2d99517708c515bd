// Package client is a model of the four generations of the browser's client, two of
// them also on a page whose policy forbids inline scripts: what each of them
// understands of a stream of bytes. It is written from what the clients do and shares
// nothing with the encoders of package event, so that what it reads back of them is
// evidence. Only tests use it: those of package event, and users' own by way of
// package datastartest.
package client

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/echo-datastar/datastar/event"
)

// Operation is what a client does with an event.
type Operation string

// The operations. A client does Nothing with an event that it does not know.
const (
	Nothing          Operation = ""
	MergesFragments  Operation = "merges fragments"
	MergesSignals    Operation = "merges signals"
	RemovesFragments Operation = "removes fragments"
	RemovesSignals   Operation = "removes signals"
	RunsScript       Operation = "runs a script"
	Redirects        Operation = "redirects"
	ReplacesURL      Operation = "replaces the URL"
	Prefetches       Operation = "prefetches pages"
	ReplacesURLQuery Operation = "replaces the query of the URL"
	Logs             Operation = "logs"
	LogsError        Operation = "logs an error"
	Dispatches       Operation = "dispatches an event"
)

// Seen is one operation as a client sees it, its own defaults filled in.
type Seen struct {
	Operation          Operation
	Text               string // HTML, JSON, script, URL, message or detail
	Selector           string
	Mode               string // in the words of package event
	Namespace          string // "" for HTML
	OnlyIfMissing      bool
	ViewTransition     bool
	TransitionSelector string
	Settle             int      // milliseconds; 0 where the client knows none
	Paths              []string // of removed signals
	Attributes         []string // of a script, "name value"
	AutoRemove         bool
	Name               string // of a dispatched event
	ID                 string // of the event itself
	Retry              int    // milliseconds; 0 if the event has none
}

// Read returns what a client of the protocol sees in a block, and what is odd about
// it: what the client ignores, or takes for something else than was probably meant. An
// error is one that the client throws.
func (b *Block) Read(p event.Protocol) (seen Seen, odd []string, err error) {
	f := &fields{}
	switch {
	case b.Cut || b.Name == "" && !b.HasData:
		return Seen{}, nil, nil
	case b.Name == "":
		f.strange("a message without a name: %q", b.Data)
	default:
		seen = b.decode(p, f)
	}
	if f.err != nil {
		return Seen{}, f.odd, fmt.Errorf("%v, event %s: %w", p, b.Name, f.err)
	}
	if seen.Operation != Nothing && b.HasID {
		seen.ID = b.ID
	}
	if seen.Operation != Nothing {
		seen.Retry = int(b.Retry.Milliseconds())
	}
	return seen, f.odd, nil
}

func (b *Block) decode(p event.Protocol, f *fields) Seen {
	switch p {
	case event.V018:
		return decodeV018(b.Name, b.Data, f)
	case event.V019:
		return decodeV019(b.Name, b.Data, f)
	case event.Beta, event.BetaCSP:
		if p == event.BetaCSP && b.Name == "datastar-execute-script" {
			f.throws("the policy blocks the script")
		}
		return decodeBeta(b.Name, b.Data, f)
	case event.V1, event.V1CSP:
		return decodeV1(b.Name, b.Data, f)
	}
	f.throws("no client speaks %v", p)
	return Seen{}
}

// ReadStrictly returns what a client of the protocol sees in a whole stream. It is
// stricter than the client: an error is returned for all that is odd.
func ReadStrictly(p event.Protocol, stream []byte) ([]Seen, error) {
	var all []Seen
	for block, err := range Blocks(bytes.NewReader(stream), p) {
		if err == nil {
			err = errors.Join(block.Err, oddities(block.Odd))
		}
		if err != nil {
			return all, err
		}
		seen, odd, err := block.Read(p)
		if err = errors.Join(err, oddities(odd)); err != nil {
			return all, fmt.Errorf("%v, event %s: %w", p, block.Name, err)
		}
		if seen.Operation != Nothing {
			all = append(all, seen)
		}
	}
	return all, nil
}

func oddities(odd []string) error {
	if len(odd) == 0 {
		return nil
	}
	return fmt.Errorf("%s", odd[0])
}
