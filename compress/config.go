package compress

import (
	"cmp"
	"net/http"
)

// Config says what is compressed. The zero value is [DefaultConfig].
type Config struct {
	// Skipper returns true for requests whose response is left alone, as if there were no
	// middleware.
	// Optional. Default value nil: none are.
	Skipper func(r *http.Request) bool

	// MinLength is how many bytes a response has at least that is compressed. A response
	// that is flushed before its end is compressed whatever its length.
	// Optional. Default value 1024; negative: all are compressed.
	MinLength int
}

// DefaultConfig compresses each response of a type that can become smaller.
var DefaultConfig = Config{MinLength: defaultMinLength}

// defaultMinLength is what fits into a packet: less bytes are no gain.
const defaultMinLength = 1024

// Handler compresses the responses of a handler, as [DefaultConfig] says.
func Handler(next http.Handler) http.Handler { return DefaultConfig.Handler(next) }

// Handler compresses the responses of a handler.
func (config Config) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		config.Serve(w, r, func(w http.ResponseWriter) { next.ServeHTTP(w, r) })
	})
}

// Serve is for middlewares of frameworks: it compresses the response of a handler to one
// request. The handler is given a writer in place of w. Where it wrote nothing, that may
// be used afterwards, for the answer to its error.
func (config Config) Serve(w http.ResponseWriter, r *http.Request, handler func(w http.ResponseWriter)) {
	ours := config.wrap(w, r)
	if ours == nil {
		handler(w)
		return
	}
	defer ours.abandon() // if the handler panics
	handler(ours)
	ours.finish()
}

// wrap returns nil for a response that is left alone.
func (config Config) wrap(w http.ResponseWriter, r *http.Request) *writer {
	if config.Skipper != nil && config.Skipper(r) || !concerns(w.Header(), r) {
		return nil
	}
	w.Header().Add("Vary", "Accept-Encoding")
	least := max(cmp.Or(config.MinLength, defaultMinLength), 0)
	return &writer{ResponseWriter: w, accepted: wants(r), head: r.Method == http.MethodHead, known: r.Header.Get("If-None-Match"), least: least}
}
