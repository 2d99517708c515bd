package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// reply is the answer of a process to a command.
type reply struct {
	Address string
	CPU     time.Duration // processor time so far
	Memory  uint64        // bytes of heap and stacks in use
	At      int64         // when it began to publish, in ns of the wall clock
	Arrived []int64       // when events arrived, likewise, sorted
	Bytes   int64         // received so far
	Value   float64
	Error   string
}

// process is a server, or clients, or an encoder. It receives commands on standard
// input and answers on standard output, one line each.
type process struct {
	command *exec.Cmd
	ready   reply // what it said first
	lines
}

// start starts this program in another role.
func start(role string, args ...string) (*process, error) { return startOn(0, role, args...) }

// startOn starts this program in another role, on so many cores, or on all if that is 0.
func startOn(cores int, role string, args ...string) (*process, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(path, append([]string{"-role", role}, args...)...)
	if cores > 0 {
		command.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(cores))
	}
	return startCommand(command)
}

// startCommand starts a process that says when it is ready.
func startCommand(command *exec.Cmd) (*process, error) {
	if command.Err != nil {
		return nil, command.Err
	}
	p := &process{command: command}
	p.command.Stderr = os.Stderr
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.read(out)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	if p.ready, err = p.next(); errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s ended at once", command.Path)
	}
	if err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
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

// answer says that this process is ready, and answers the commands on standard input until
// its end.
func answer(ready reply, to func(question string, n int) reply) error {
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(ready); err != nil {
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
