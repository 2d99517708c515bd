package hostile

import (
	"bytes"
	"io"
	"net"
	"time"
)

// Outcome is what became of an attack.
type Outcome struct {
	Answer  []byte // all that was read, up to 1 MiB
	Answers int    // to polite requests
	Problem error  // what is wrong with them
}

// most is what is read of an answer.
const most = 1 << 20

// Play sends an attack over a connection and closes it as the attack does.
func Play(conn *net.TCPConn, a Attack) Outcome {
	_ = conn.SetDeadline(time.Now().Add(a.Patience))
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		send(conn, a)
	}()
	if a.Reads == 0 {
		<-sent
	}
	outcome := listen(conn, a)
	if a.Reset {
		_ = conn.SetLinger(0)
	}
	_ = conn.Close()
	<-sent
	return outcome
}

// send writes the parts. An error ends it: the server may have closed by then.
func send(conn *net.TCPConn, a Attack) {
	for i, part := range a.Parts {
		if i > 0 {
			<-time.After(time.Millisecond) // else the parts would arrive as one
		}
		if _, err := conn.Write(part); err != nil {
			return
		}
	}
	if a.HalfClose {
		_ = conn.CloseWrite()
	}
}

// listen reads what the attack wants to know.
func listen(conn *net.TCPConn, a Attack) (o Outcome) {
	limit := int64(a.Reads)
	switch {
	case a.Deaf:
		<-time.After(a.Patience)
		return o
	case a.Polite != nil:
		var heard bytes.Buffer
		o.Answers, o.Problem = judge(io.TeeReader(conn, &heard), a.Polite)
		o.Answer = heard.Bytes()
		return o
	case limit < 0:
		limit = most
	}
	o.Answer, _ = io.ReadAll(io.LimitReader(conn, limit))
	return o
}
