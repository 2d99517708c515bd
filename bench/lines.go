package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// reply is the answer of a process to a command.
type reply struct {
	Address string
	CPU     time.Duration // processor time so far
	Memory  uint64        // bytes of heap and stacks in use
	Error   string
}

// lines sends commands to a process and reads its answers.
type lines struct {
	in  io.Writer
	out *bufio.Reader
}

func (l *lines) read(r io.Reader) { l.out = bufio.NewReader(r) }

func (l *lines) ask(question string) (reply, error) {
	if _, err := fmt.Fprintln(l.in, question); err != nil {
		return reply{}, err
	}
	return l.next()
}

func (l *lines) next() (r reply, err error) {
	line, err := l.out.ReadBytes('\n')
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return r, err
	}
	if r.Error != "" {
		return r, fmt.Errorf("%s", r.Error)
	}
	return r, nil
}

// answer answers the commands on standard input until its end.
func answer(to func(question string, n int) reply) error {
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(reply{}); err != nil { // says that this process is ready
		return err
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var question string
		var n int
		_, _ = fmt.Sscan(in.Text(), &question, &n)
		if err := out.Encode(to(question, n)); err != nil {
			return err
		}
	}
	return nil
}
