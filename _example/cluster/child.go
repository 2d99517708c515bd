package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// child is a process of this program in another role.
type child struct {
	role, name, address string
	flags               []string
}

// run runs the process until it ends. When ctx is done, the process is asked to
// end, by closing its input.
func (c child) run(ctx context.Context) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	flags := append(os.Args[1:len(os.Args):len(os.Args)], "-role", c.role, "-name", c.name, "-listen", c.address)
	command := exec.CommandContext(ctx, program, append(flags, c.flags...)...)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return err
	}
	command.Cancel = input.Close
	command.WaitDelay = patience + time.Second
	if err := command.Start(); err != nil {
		return err
	}
	scheme := map[string]string{"nats": "nats", "app": "http"}[c.role]
	fmt.Printf("%-6s pid %-8d %s://%s\n", c.name, command.Process.Pid, scheme, c.address)
	return command.Wait()
}

// pause waits for d, or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
