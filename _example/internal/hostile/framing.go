package hostile

import (
	"fmt"
	"slices"
	"strings"
)

// framing is how a body is sent, and what is said about where it ends.
type framing struct {
	frame
	// certain is whether what is sent as the body can never be another request,
	// also where the framing is wrong: a server that cannot tell the end of a
	// body has to close the connection.
	certain bool
	// last is whether no request may follow: it would be taken for the body's.
	last bool
}

// frame returns the fields that tell the end of a body, and what is sent as it.
type frame func(body []byte) (fields []string, sent []byte)

// whole, alone and chunked are right.
var (
	whole   = framing{frame: said(func(n int) string { return fmt.Sprint("Content-Length: ", n) }), certain: true}
	alone   = framing{frame: whole.frame, certain: true, last: true}
	chunked = framing{frame: inChunks("Transfer-Encoding: chunked", "0\r\n\r\n"), certain: true}
)

// framings are right, wrong and unclear.
var framings = slices.Concat(
	[]framing{whole, chunked, {inChunks("Transfer-Encoding: chunked", "0\r\nX-T: 1"), true, true}},
	frames(true, trailing...), frames(true, unended...), frames(true, broken...), frames(true, twice...), frames(true, senseless...),
	frames(false, unclear...),
)

func frames(certain bool, of ...frame) (all []framing) {
	for _, f := range of {
		all = append(all, framing{frame: f, certain: certain})
	}
	return all
}

var trailing = []frame{
	inChunks("Transfer-Encoding: Chunked\r\nTrailer: X-T", "0\r\nX-T: 1\r\n\r\n"),
	inChunks("Transfer-Encoding: chunked", "0;a=b\r\nContent-Length: 3\r\nDatastar-Request: 1\r\n\r\n"),
}

// unended are those of bodies whose rest never comes.
var unended = []frame{
	said(func(n int) string { return fmt.Sprint("Content-Length: ", n+7) }),
	said(func(n int) string { return fmt.Sprint("Content-Length: ", n+1<<20) }),
	said(func(n int) string { return fmt.Sprint("Content-Length: ", int64(n)+1<<40) }),
	inChunks("Transfer-Encoding: chunked", ""), inChunks("Transfer-Encoding: chunked", "5\r\nabc"),
}

// broken are those of chunks that end in nonsense, with the body behind it.
var broken = []frame{
	brokenChunk("zz\r\n"), brokenChunk("-1\r\n"), brokenChunk("\r\n"), brokenChunk("ffffffffffffffffff\r\n"), brokenChunk("7fffffffffffffff\r\n"),
	brokenChunk("5\r\nabcdeX"), brokenChunk("0x5\r\n"), brokenChunk(" 5 \n"), brokenChunk("5;" + strings.Repeat("e", 5000) + "\r\n"),
}

// twice are two lengths: chunks win, and lengths that differ are refused.
var twice = []frame{
	inChunks("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
	inChunks("Transfer-Encoding: chunked\r\nContent-Length: 999999", "0\r\n\r\n"),
	said(func(n int) string { return fmt.Sprintf("Content-Length: %d\r\nContent-Length: %d", n, n) }),
	said(func(n int) string { return fmt.Sprintf("Content-Length: 1\r\nContent-Length: %d", n+2) }),
}

// senseless are no lengths, and encodings that nobody knows.
var senseless = []frame{
	says("Content-Length: -1"), says("Content-Length: +5"), says("Content-Length: 0x10"), says("Content-Length: 1e1"), says("Content-Length: 5, 5"),
	says("Content-Length: 99999999999999999999"), says("Content-Length : 5"), says("Transfer-Encoding: gzip, chunked"), says("Transfer-Encoding: identity"),
	says("Transfer-Encoding: xchunked"), says("Transfer-Encoding: chunked, chunked"), says("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
	says("Transfer-Encoding: \x01"), says("Transfer-Encoding : chunked"),
}

// unclear are those where what was meant as the body may be the next request.
var unclear = []frame{
	says("X-Length: none"), says("Content-Length: 0"), says("Content-Length:"), says("Transfer-Encoding:"),
	said(func(n int) string { return fmt.Sprint("Content-Length: ", n/2) }),
	inChunks("Content-Length: 3", "0\r\n\r\n"), inChunks("Transfer-Encoding: chunked", "0\r\n\r\n0\r\n\r\n"),
	// net/http goes on after a bad trailer where a middleware, such as Echo's
	// BodyLimit, put another body into the place of its own (seen with Go 1.26).
	inChunks("Transfer-Encoding: chunked", "0\r\nX\x00: y\r\n\r\n"),
}

// said is a field that tells a length.
func said(field func(n int) string) frame {
	return func(body []byte) ([]string, []byte) { return []string{field(len(body))}, body }
}

// says is a field, whatever the body is.
func says(field string) frame { return said(func(int) string { return field }) }

// inChunks sends the body in a few chunks, then an end.
func inChunks(field, end string) frame {
	return func(body []byte) ([]string, []byte) {
		var sent []byte
		for chunk := range slices.Chunk(body, 1+len(body)/3) {
			sent = fmt.Appendf(sent, "%x\r\n%s\r\n", len(chunk), chunk)
		}
		return []string{field}, append(sent, end...)
	}
}

// brokenChunk sends a chunk, nonsense, and the body.
func brokenChunk(nonsense string) frame {
	return func(body []byte) ([]string, []byte) {
		return []string{"Transfer-Encoding: chunked"}, append([]byte("2\r\n{}\r\n"+nonsense), body...)
	}
}
