package event

import (
	"context"
	"fmt"
	"strconv"
)

// Protocol is the wire format of one generation of the Datastar client. Where
// releases inside a generation differ, the last one counts.
type Protocol uint8

const (
	// ProtocolAuto stands for the protocol that a request's client speaks. It
	// cannot encode.
	ProtocolAuto Protocol = iota
	// V1 is spoken by 1.0.0-RC.1 and later.
	V1
	// Beta is spoken by 0.20.0 to 1.0.0-beta.11.
	Beta
	// V019 is spoken by 0.19.6 to 0.19.9.
	V019
	// V018 is spoken by 0.12.5 to 0.18.13.
	V018
	// V1CSP is V1 for pages whose Content-Security-Policy forbids inline
	// scripts: it sends a script as signals, which the client evaluates. That
	// takes 'unsafe-eval', as Datastar's expressions do anyway.
	V1CSP
	// BetaCSP is Beta for such pages. V018 and V019 never need inline scripts.
	BetaCSP
)

var protocolNames = [...]string{"ProtocolAuto", "V1", "Beta", "V019", "V018", "V1CSP", "BetaCSP"}

// Valid reports whether p is one of the constants.
func (p Protocol) Valid() bool { return int(p) < len(protocolNames) }

// String returns the constant's name.
func (p Protocol) String() string {
	if !p.Valid() {
		return "Protocol(" + strconv.Itoa(int(p)) + ")"
	}
	return protocolNames[p]
}

// Generation returns V1 for V1CSP, Beta for BetaCSP, and any other p itself.
func (p Protocol) Generation() Protocol {
	switch p {
	case V1CSP:
		return V1
	case BetaCSP:
		return Beta
	}
	return p
}

// Append appends the event as the protocol writes it, blank line included, and
// returns the longer slice. On an error dst comes back as it was: the event's
// own ([Event.Err]), or [ErrUnsupported] when the generation has no way to do
// it. What it cannot do but whose loss nobody sees, such as WithSettle on V1,
// is left out.
func (p Protocol) Append(dst []byte, e Event) ([]byte, error) {
	if err := e.wrong(); err != nil {
		return dst, err
	}
	switch p {
	case V1, V1CSP:
		return appendV1(dst, p, &e)
	case Beta, BetaCSP:
		return appendBeta(dst, p, &e)
	case V019:
		return appendV019(dst, &e)
	case V018:
		return appendV018(dst, &e)
	}
	return dst, fmt.Errorf("%w: %v cannot encode", ErrUnsupported, p)
}

// unsupported says what cannot be done, by whom, and the way out.
func (e *Event) unsupported(p Protocol, what, wayOut string) error {
	return fmt.Errorf("%w: %v with %s on %v: %s", ErrUnsupported, e.op, what, p, wayOut)
}

type protocolKey struct{}

// WithProtocol returns a context that tells a feed what its stream's client
// speaks.
func WithProtocol(ctx context.Context, p Protocol) context.Context {
	return context.WithValue(ctx, protocolKey{}, p)
}

// ProtocolFrom returns the protocol that a context tells, or ProtocolAuto.
func ProtocolFrom(ctx context.Context) Protocol {
	p, _ := ctx.Value(protocolKey{}).(Protocol)
	return p
}
