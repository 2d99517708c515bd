package stream

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// NoFlush is the error of a stream whose events cannot be flushed through a writer.
type NoFlush struct{ Writer http.ResponseWriter }

func (e NoFlush) Error() string {
	return fmt.Sprintf("datastar: events cannot be flushed through %T; "+
		"Echo's Timeout middleware is known for it, ContextTimeout is not", e.Writer)
}

// ByTimeout reports whether the writer is that of [http.TimeoutHandler], which Echo's
// Timeout middleware uses.
func (e NoFlush) ByTimeout() bool { return typeOf(e.Writer) == "http.timeoutWriter" }

// Between is what the writers of middlewares do to a stream.
type Between struct {
	Stops bool   // nothing can be flushed
	Dumps bool   // all is kept
	Hides string // the type of the writer that hides SetWriteDeadline, or ""
}

// Look looks through the writers that wrap each other. It tries nothing, and is quick.
func (s *Stream) Look() Between {
	s.turn.Lock() // others may be about to open the stream
	defer s.giveTurn()
	beneath := s.beneath
	if !s.opened {
		_, beneath = s.front.Writers()
	}
	return look(beneath)
}

func look(w http.ResponseWriter) (b Between) {
	for {
		if _, ok := w.(interface{ SetWriteDeadline(time.Time) error }); ok {
			return b
		}
		if typeOf(w) == "middleware.bodyDumpResponseWriter" {
			b.Dumps = true
		}
		outer, wraps := w.(interface{ Unwrap() http.ResponseWriter })
		if !wraps {
			b.Stops, b.Hides = !flushes(w), NameOf(w)
			return b
		}
		w = outer.Unwrap()
	}
}

// NameOf is the type of a writer, as people are told.
func NameOf(w http.ResponseWriter) string { return fmt.Sprintf("%T", w) }

// typeOf is the name of the type that a writer points to, or "" for one that wraps nothing.
func typeOf(w http.ResponseWriter) string {
	if w == nil {
		return ""
	}
	return strings.TrimPrefix(reflect.TypeOf(w).String(), "*")
}
