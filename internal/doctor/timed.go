package doctor

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// timed opens a stream whose events come apart, and notes how they arrive: again, where
// they come together.
func (v *visit) timed(path string) (t Timed, version string) {
	for range Tries {
		var once Timed
		if once, version = v.timedOnce(path); t.Status == 0 || once.Spread > t.Spread {
			t = once
		}
		if !once.held() {
			break
		}
	}
	return t, version
}

func (v *visit) timedOnce(path string) (t Timed, version string) {
	began := time.Now()
	answer, err := v.ask(http.MethodGet, Path+path+fmt.Sprint(began.UnixNano()))
	if t.Answer = answerOf(answer, err); err != nil {
		return t, ""
	}
	defer answer.Body.Close()
	if t.Encoding = answer.Header.Get("Content-Encoding"); answer.Uncompressed {
		t.Encoding = "gzip" // which net/http unpacks as it comes
	}
	err = arrivals(answer.Body, func() {
		t.Events++
		if now := time.Since(began).Milliseconds(); t.Events == 1 {
			t.First = now
		} else {
			t.Spread = now - t.First
		}
	})
	t.OK = t.isStream() && err == nil && t.Events > 0
	if err != nil {
		t.Error = err.Error()
	}
	return t, versionOf(answer)
}

// versionOf names HTTP's version as browsers do.
func versionOf(answer *http.Response) string {
	if answer.ProtoMajor == 1 {
		return "http/1." + fmt.Sprint(answer.ProtoMinor)
	}
	return "h" + fmt.Sprint(answer.ProtoMajor)
}

// arrivals reads to the end, and tells of each read that brought something.
func arrivals(r io.Reader, each func()) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			each()
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
