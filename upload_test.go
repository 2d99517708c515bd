package datastar_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// slowly is a reader that hands out its content bit by bit, and only once the
// first event of the answer was seen.
type slowly struct {
	content io.Reader
	begin   <-chan bool
	tick    *time.Ticker
}

func (s *slowly) Read(p []byte) (int, error) {
	<-s.begin
	<-s.tick.C
	return s.content.Read(p[:min(len(p), 64<<10)])
}

// An upload can be bound after the first event was sent and flushed.
func TestUploadAfterTheFirstEvent(t *testing.T) {
	content := bytes.Repeat([]byte("pixels! "), 1<<17)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("photo", "a.png")
	require.NoError(t, err)
	_, _ = part.Write(content)
	require.NoError(t, w.Close())
	for kind, handler := range testkit.BothHandlers(bindUpload) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", handler)
			begin := make(chan bool)
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			r := testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "")
			r.Body = io.NopCloser(&slowly{bytes.NewReader(form.Bytes()), begin, tick})
			r.ContentLength = int64(form.Len())
			r.Header.Set("Content-Type", w.FormDataContentType())
			client := testkit.NewClient(t)
			client.Timeout = 20 * time.Second
			events, end := testkit.Get(t, client, r)
			assert.Equal(t, testkit.Fragment("<p>uploading</p>"), testkit.Within(t, events, "the first event").Text)
			close(begin)
			assert.Equal(t, testkit.Fragment("<p>1048576</p>"), testkit.Within(t, events, "the second event").Text)
			assert.NoError(t, testkit.Within(t, end, "the end"))
		})
	}
}

func bindUpload(c *datastar.Context) error {
	if err := c.MergeFragments("<p>uploading</p>"); err != nil {
		return err
	}
	if err := c.Flush(); err != nil {
		return err
	}
	var in struct {
		Photo *multipart.FileHeader `form:"photo"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	file, err := in.Photo.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	n, err := io.Copy(io.Discard, file)
	if err != nil {
		return err
	}
	return c.MergeFragments(fmt.Sprintf("<p>%d</p>", n))
}
