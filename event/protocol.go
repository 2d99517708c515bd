package event

import (
	"context"
	"fmt"
	"strconv"
)

// Protocol is the wire format of one generation of the Datastar client. Where
// releases of a generation differ, the format is that of the last one.
type Protocol uint8

const (
	// ProtocolAuto stands for the protocol of the client that sent a request. It
	// cannot encode events.
	ProtocolAuto Protocol = iota
	// V1 is the protocol of 1.0.0-RC.1 and later.
	V1
	// Beta is the protocol of 0.20.0 to 1.0.0-beta.11.
	Beta
	// V019 is the protocol of 0.19.6 to 0.19.9.
	V019
	// V018 is the protocol of 0.12.5 to 0.18.13.
	V018
	// V1CSP is V1 for pages whose Content-Security-Policy forbids inline scripts.
	// Scripts are sent as signals, which the client evaluates. The policy must
	// allow 'unsafe-eval', as Datastar's expressions need it anyway. For a page whose
	// policy has a nonce, V1 is right from 1.0.3 on: the client gives scripts the nonce,
	// and would keep those that are sent as signals for as long as the page is open.
	V1CSP
	// BetaCSP is Beta for pages whose Content-Security-Policy forbids inline
	// scripts: see [V1CSP]. V018 and V019 never use inline scripts.
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

// Append appends the event in the format of the protocol, with its final blank
// line, and returns the longer slice. dst is returned unchanged with an error:
// the event's own (see [Event.Err]), or [ErrUnsupported] when clients of the
// protocol cannot do it. An option without visible effect, such as WithSettle on V1, is
// left out.
func (p Protocol) Append(dst []byte, e Event) ([]byte, error) { return p.append(dst, &e) }

// append is Append without a copy of the event.
func (p Protocol) append(dst []byte, e *Event) ([]byte, error) {
	if e.has(simple) && p != ProtocolAuto && p.Valid() {
		dst = append(append(dst, simpleHeads[p]...), e.text...)
		return append(dst, end...), nil
	}
	if err := e.wrong(); err != nil {
		return dst, err
	}
	switch p {
	case V1, V1CSP:
		return appendV1(dst, p, e)
	case Beta, BetaCSP:
		return appendBeta(dst, p, e)
	case V019:
		return appendV019(dst, e)
	case V018:
		return appendV018(dst, e)
	}
	return dst, fmt.Errorf("%w: %v cannot encode", ErrUnsupported, p)
}

// unsupported returns an ErrUnsupported that names what the protocol cannot do,
// and an alternative.
func (e *Event) unsupported(p Protocol, what, wayOut string) error {
	return fmt.Errorf("%w: %v with %s on %v: %s", ErrUnsupported, e.op, what, p, wayOut)
}

// ProtocolKey is the key of the [Protocol] that a context carries: see [WithProtocol].
type ProtocolKey struct{}

// WithProtocol returns a context that carries the protocol of a stream's client
// to a feed.
func WithProtocol(ctx context.Context, p Protocol) context.Context {
	return context.WithValue(ctx, ProtocolKey{}, p)
}

// ProtocolFrom returns the protocol that [WithProtocol] put into a context, or
// [ProtocolAuto].
func ProtocolFrom(ctx context.Context) Protocol {
	p, _ := ctx.Value(ProtocolKey{}).(Protocol)
	return p
}
