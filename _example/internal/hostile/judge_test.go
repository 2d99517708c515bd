package hostile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestJudge(t *testing.T) {
	head := func(number, fields string) string {
		return "HTTP/1.1 200 OK\r\nHostile-Number: " + number + "\r\n" + fields + "\r\n"
	}
	one, two := head("1", "Content-Length: 2\r\n")+"ok", head("2", "Content-Length: 2\r\n")+"ok"
	stream := func(body string) string {
		return head("1", "Connection: close\r\nContent-Type: text/event-stream\r\n") + body
	}
	tests := []struct {
		name          string
		when          string
		expectAnswers int
		expectProblem string
	}{
		{"both", one + two, 2, ""},
		{"behind 100", "HTTP/1.1 100 Continue\r\n\r\n" + one + two, 2, ""},
		{"the first closes", head("1", "Connection: close\r\nContent-Length: 2\r\n") + "ok", 1, ""},
		{"a stream", stream("data: a\n\n"), 1, ""},
		{"an empty stream", stream(""), 1, ""},
		{"one is missing", one, 1, "GET 2, after 1 of 2 answers: unexpected EOF"},
		{"one is of another", one + one, 1, `GET 2, after 1 of 2 answers: 200 OK is the answer to "1"`},
		{"one too many", one + two + two, 2, "bytes behind the last of 2 answers"},
		{"one is cut", one + two[:len(two)-1], 1, "GET 2, after 1 of 2 answers: in the body of 200 OK: unexpected EOF"},
		{"half an event", stream("data: a\n"), 0, "GET 1, after 0 of 2 answers: in the body of 200 OK: half an event"},
		{"half of gzip", head("1", "Content-Encoding: gzip\r\nContent-Length: 3\r\n") + "\x1f\x8b\x08", 0,
			"GET 1, after 0 of 2 answers: in the body of 200 OK: gzip: unexpected EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answers, problem := judge(strings.NewReader(test.when), []Asked{{"GET", "1"}, {"GET", "2"}})
			assert.Equal(t, test.expectAnswers, answers)
			if test.expectProblem == "" {
				assert.NoError(t, problem)
				return
			}
			assert.ErrorContains(t, problem, test.expectProblem)
		})
	}
}

func TestStatuses(t *testing.T) {
	answer := "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.0 505 HTTP Version Not Supported\r\n\r\n HTTP/1.1\r\n"
	assert.Equal(t, []string{"100", "200", "505"}, Statuses([]byte(answer)))
}
