// Code generated from ../upload.go by go generate; DO NOT EDIT.

package datastar

import (
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v5"
)

// Progress is how much of the body of a request has arrived.
type Progress struct {
	// Percent is from 0 to 100, rounded down, or -1 where the request does not say how
	// large it is. Browsers say so of forms.
	Percent int

	// Bytes have arrived of Total, which is -1 where it is not known.
	Bytes, Total int64

	// Err is why no more of the body is read, or nil: the upload was refused, as by Echo's
	// BodyLimit, or the client has left.
	Err error
}

// UploadProgress tells how far an upload is while the handler, or an inner middleware,
// reads it. A page that uses fetch cannot see that by itself, so publish it to what the
// page follows:
//
//	e.POST("/photos", datastar.Handler(save), datastar.UploadProgress(func(c *datastar.Context, p datastar.Progress) {
//		_ = h.Publish(context.Background(), topicOf(c), datastar.PatchSignals(map[string]int{"_uploaded": p.Percent}))
//	}))
//
// It is told of every body but signals: first with 0 bytes, when it is begun to be read,
// then at most ten times a second and once for each percent, and last where reading ended,
// or when the request is answered before. So an upload that is refused is told with its
// error while the browser still sends, which shows no answer over HTTP/1.1 before it has
// sent all. A form that an outer middleware has read, such as a CSRF that looks for its
// token there, is told once, as whole.
//
// Place it inside [Middleware], and outside Echo's BodyLimit, whose refusals it then
// tells; inside works too, without these. The order with [Idempotent] does not matter:
// outside it, the upload of a retry is told as well. tell is called one after the other on the
// goroutine that reads, which waits for it, and never after the middleware has returned.
func UploadProgress(tell func(c *Context, p Progress)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			ctx, ok := found(c)
			r := c.Request()
			if !ok || ctx.bodiless || r.Body == nil || r.Body == http.NoBody {
				return next(c)
			}
			u := &upload{ReadCloser: r.Body, tell: func(p Progress) { tell(ctx, p) }}
			u.progress.Total = r.ContentLength
			u.progress.Percent = u.progress.percent()
			r.Body = u // it is no request of net/http's: see found
			return u.during(c, next)
		}
	}
}

// often is how long progress is not told again.
const often = 100 * time.Millisecond

// upload is a body that tells how much of it was read.
type upload struct {
	io.ReadCloser
	tell func(p Progress)

	mu       sync.Mutex
	progress Progress
	begun    bool // the first was told
	over     bool // the last was told, or nothing more may be
	told     Progress
	at       time.Time // of that
}

// during tells of what is read meanwhile.
func (u *upload) during(c *echo.Context, next echo.HandlerFunc) error {
	defer u.end(nil, false)
	if r := c.Request(); r.MultipartForm != nil || r.PostForm != nil {
		u.add(max(u.progress.Total, 0), io.EOF)
	}
	err := next(c)
	u.end(err, true)
	return err
}

func (u *upload) Read(p []byte) (int, error) {
	u.add(0, nil)
	n, err := u.ReadCloser.Read(p)
	u.add(int64(n), err)
	return n, err
}

// add tells of bytes that were read, if it is time to, or if they are the last.
func (u *upload) add(n int64, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.over {
		return
	}
	u.progress.Bytes += n
	u.progress.Percent = u.progress.percent()
	u.over = err != nil || u.progress.Bytes == u.progress.Total
	if err != io.EOF {
		u.progress.Err = err
	}
	known := u.progress.Total > 0 && u.progress.Percent == u.told.Percent || u.progress.Bytes == u.told.Bytes
	if !u.begun || u.over || !known && time.Since(u.at) >= often {
		u.say()
	}
}

// end says how far it came, with what an answer before its end says.
func (u *upload) end(err error, returned bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.progress.Err = err; returned && !u.over && (err != nil || u.progress.Bytes != u.told.Bytes) {
		u.say()
	}
	u.over = true
}

func (u *upload) say() {
	u.begun, u.told, u.at = true, u.progress, time.Now()
	u.tell(u.progress)
}

func (p Progress) percent() int {
	if p.Total <= 0 {
		return -1
	}
	return int(min(100*p.Bytes/p.Total, 100))
}
