package stream

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slowly hands out its content bit by bit, from when it is told to.
type slowly struct {
	content io.Reader
	begin   <-chan bool
}

func (s slowly) Read(p []byte) (int, error) {
	<-s.begin
	<-time.After(time.Millisecond)
	return s.content.Read(p[:min(len(p), 32<<10)])
}

// HTTP/1.1 would close a body that is not read to its end at the first flush.
func TestFormAfterTheFirstEvent(t *testing.T) {
	const size = 1 << 20
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("photo", "a.png")
	require.NoError(t, err)
	_, _ = part.Write(make([]byte, size))
	require.NoError(t, w.Close())
	for _, http2 := range []bool{false, true} {
		for _, length := range []int64{int64(form.Len()), -1} {
			t.Run("HTTP/2: "+strconv.FormatBool(http2)+", length "+strconv.FormatInt(length, 10), func(t *testing.T) {
				server := httptest.NewUnstartedServer(nil)
				serve(t, quiet(), server, func(s *Stream, r *http.Request) {
					assert.NoError(t, s.Send(said("a")))
					if assert.NoError(t, r.ParseMultipartForm(size)) {
						assert.NoError(t, s.Send(said(strconv.FormatInt(r.MultipartForm.File["photo"][0].Size, 10))))
					}
				})
				client, begun := begin(server, http2), make(chan bool)
				client.Timeout = 20 * time.Second
				r, err := http.NewRequest(http.MethodPost, server.URL, slowly{bytes.NewReader(form.Bytes()), begun})
				require.NoError(t, err)
				r.ContentLength = length
				r.Header.Set("Content-Type", w.FormDataContentType())
				response, err := client.Do(r)
				require.NoError(t, err)
				defer response.Body.Close()
				first := make([]byte, len(text("a")))
				_, err = io.ReadFull(response.Body, first)
				require.NoError(t, err, "the event arrives before the form was sent")
				close(begun)
				rest, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				assert.Equal(t, text("a")+text(strconv.Itoa(size)), string(first)+string(rest))
			})
		}
	}
}
