package hostile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"syscall"
)

// judge reads the answers to requests, and returns how many there are and what
// is wrong with them: each request is answered once, whole and in order, unless
// an answer says that the connection ends with it. Such an answer may be lost,
// where requests behind it reset the connection.
func judge(from io.Reader, asked []Asked) (answers int, problem error) {
	in := bufio.NewReader(from)
	for i, request := range asked {
		last, err := answer(in, request)
		if errors.Is(err, syscall.ECONNRESET) && i < len(asked)-1 {
			return answers, nil
		}
		if err != nil {
			return answers, fmt.Errorf("%s %s, after %d of %d answers: %w", request.Method, request.Number, answers, len(asked), err)
		}
		answers++
		if last {
			return answers, nil
		}
	}
	if in.Buffered() > 0 {
		return answers, fmt.Errorf("%d bytes behind the last of %d answers", in.Buffered(), answers)
	}
	return answers, nil
}

// answer reads an answer, and reports whether it is the last one.
func answer(in *bufio.Reader, request Asked) (last bool, err error) {
	for {
		response, err := http.ReadResponse(in, &http.Request{Method: request.Method})
		if err != nil {
			return false, err
		}
		if err := read(response); err != nil {
			return false, fmt.Errorf("in the body of %s: %w", response.Status, err)
		}
		switch number := response.Header.Get(NumberHeader); {
		case response.StatusCode == http.StatusContinue:
		case number != request.Number:
			return false, fmt.Errorf("%s is the answer to %q", response.Status, number)
		default:
			return response.Close, nil
		}
	}
}

// read reads the body, what is compressed in it, and whether its last event is
// whole.
func read(response *http.Response) error {
	whole, err := io.ReadAll(response.Body)
	if err == nil && len(whole) > 0 && response.Header.Get("Content-Encoding") == "gzip" {
		whole, err = unzip(whole)
	}
	if err == nil && len(whole) > 0 && response.Header.Get("Content-Type") == "text/event-stream" && !bytes.HasSuffix(whole, []byte("\n\n")) {
		err = errHalf
	}
	return err
}

var errHalf = errors.New("half an event")

func unzip(b []byte) ([]byte, error) {
	text, err := gzip.NewReader(bytes.NewReader(b))
	if err == nil {
		b, err = io.ReadAll(text)
	}
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return b, nil
}

var statusLine = regexp.MustCompile(`HTTP/1\.[01] (\d{3}) [A-Z]`)

// Statuses are those of the status lines in what was answered.
func Statuses(answer []byte) (statuses []string) {
	for _, match := range statusLine.FindAllSubmatch(answer, -1) {
		statuses = append(statuses, string(match[1]))
	}
	return statuses
}
