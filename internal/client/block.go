package client

import (
	"errors"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Block is what a stream says up to a blank line.
type Block struct {
	Name     string        // of its event, or ""
	Data     string        // the data lines, joined by line feeds
	HasData  bool          // it has a data line: without one there is no event
	ID       string        // the id that the client holds after the block, its own or that of one before
	HasID    bool          // it has an id line
	Retry    time.Duration // how long it asks the client to wait before it reconnects, if HasRetry
	HasRetry bool
	Comments []string
	Cut      bool     // the stream ended without the block's blank line, so it is no event
	BareCR   bool     // a CR without a line feed after it ended one of its lines
	Odd      []string // lines that mean nothing
	Err      error    // the client of the protocol reads the block in another way than the standard
}

// Blocks yields the blocks of a stream as they come, read by the rules of the standard
// (https://html.spec.whatwg.org/multipage/server-sent-events.html). Where the client of
// a protocol has rules of its own that would make a difference, [Block.Err] says so.
// [event.ProtocolAuto] stands for a client that keeps to the standard, such as the
// browser's EventSource. The last block is Cut if the stream ended within it: that is
// no event, but a client has taken its id. An error of r is yielded at the end, unless
// it is [io.EOF].
func Blocks(r io.Reader, p event.Protocol) iter.Seq2[Block, error] {
	return func(yield func(Block, error) bool) {
		in, b := newLines(r), blocks{protocol: p}
		for {
			line, err := in.next()
			b.current.BareCR = b.current.BareCR || in.bareCR
			switch {
			case err != nil:
				if last := b.begun || in.partial; (!last || yield(b.cut(), nil)) && !errors.Is(err, io.EOF) {
					yield(Block{}, err)
				}
				return
			case line != "":
				b.line(line)
			case b.begun && !yield(b.end(), nil):
				return
			}
		}
	}
}

// blocks is the state of Blocks.
type blocks struct {
	protocol event.Protocol
	current  Block
	begun    bool
	id       string // that the client holds
	held     string // that it held before the current block
}

// end returns the block that a blank line ends.
func (b *blocks) end() Block {
	done := b.current
	done.ID, b.held = b.id, b.id
	if b.protocol != event.ProtocolAuto && strings.HasPrefix(done.Name, "datastar") {
		done.check()
	}
	b.current, b.begun = Block{}, false
	return done
}

// cut returns the block in which the stream ended. By the standard its id does not
// count, but all clients hold an id as soon as they have read its line.
func (b *blocks) cut() Block {
	done := b.current
	done.Cut, done.ID = true, b.id
	if b.protocol == event.ProtocolAuto {
		done.ID = b.held
	}
	return done
}

func (b *Block) dispute(text string) {
	if b.Err == nil {
		b.Err = errors.New("clients read this in another way than the standard says: " + text)
	}
}

// check disputes data that clients and the standard read differently.
func (b *Block) check() {
	switch {
	case !b.HasData:
		b.dispute("the event " + b.Name + " has no data")
	case strings.HasPrefix(b.Data, "\n"):
		b.dispute("the data begins with an empty line")
	}
}

const bom = "\ufeff"

func (b *blocks) line(line string) {
	b.begun = true
	field, value, colon := strings.Cut(line, ":")
	field, value = UTF8(field), UTF8(strings.TrimPrefix(value, " "))
	if colon && field == "" {
		b.current.Comments = append(b.current.Comments, value)
		return
	}
	if b.protocol != event.ProtocolAuto {
		b.check(field, value, colon)
	}
	b.field(field, value)
}

// check tells of a line that clients and the standard read differently. That of an id or
// a retry leaves the event what it is.
func (b *blocks) check(field, value string, colon bool) {
	name := strings.TrimPrefix(field, bom)
	if !slices.Contains([]string{"event", "data", "id", "retry"}, name) {
		return
	}
	problem := ""
	switch {
	case name != field:
		problem = "a byte order mark before " + strconv.Quote(name)
	case !colon:
		problem = "the line " + strconv.Quote(field) + " has no colon"
	case strings.HasPrefix(value, bom):
		problem = "a byte order mark begins the value of " + strconv.Quote(field)
	case field == "id" && strings.Contains(value, "\x00"):
		problem = "NUL in the id"
	default:
		return
	}
	if name == "event" || name == "data" {
		b.current.dispute(problem)
	} else {
		b.current.Odd = append(b.current.Odd, problem)
	}
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func (b *blocks) field(field, value string) {
	switch block := &b.current; field {
	case "event":
		block.Name = value
	case "data":
		if block.HasData {
			value = block.Data + "\n" + value
		}
		block.Data, block.HasData = value, true
	case "id":
		if !strings.Contains(value, "\x00") {
			b.id, block.HasID = value, true
		}
	case "retry":
		if digits(value) {
			block.Retry, block.HasRetry = millis(value), true
		}
		if block.Retry == 0 {
			block.Odd = append(block.Odd, "the retry is "+strconv.Quote(value))
		}
	default:
		block.Odd = append(block.Odd, "the unknown field "+strconv.Quote(field))
	}
}

// millis returns the duration of some milliseconds, at most the longest there is.
func millis(digits string) time.Duration {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > math.MaxInt64/int64(time.Millisecond) {
		return math.MaxInt64
	}
	return time.Duration(n) * time.Millisecond
}
