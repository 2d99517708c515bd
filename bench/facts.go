package main

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

const introduction = "# Measurements, side by side\n\n" +
	"`make bench` makes this page. Whatever is compared took turns, in one run, at least five times, and is compared by medians: so the ratios hold on other " +
	"machines better than the figures do. `go -C bench run . -only feeds` measures one section again, so each says when it was measured; `-quick` shows in a minute that it works, and " +
	"[results.json](results.json) has every sample. A goal that is missed has its reason below it.\n"

// beingWatched is what observers cost, which is measured by itself.
//
//go:embed watched.md
var beingWatched string

const (
	memoryNote = "What a stream takes beyond a raw handler's is told by `-bench Idle/raw/alone` and `-bench Idle/hub/alone` of `go -C bench test -run '^$' -benchtime 1x`, to some 20 bytes of heap that is live: " +
		"16.2 and 17.1 kB. That is the Context (0.48 kB), the map of Echo's `Set`, by which the Context is found again (0.34 kB), the timer of the heartbeat (0.16 kB), and places in lists and header values (0.15 kB); " +
		"the hub's follower takes 0.30 kB, less than the 0.55 kB of the raw handler's channel and its place in a map. Stacks are 10.2 kB for both, inside Recover and Secure too (`Idle/hub/app`)."
	growthNote = "A wave has all pages reconnect at the same moment to one topic of a server that has just restarted; each is shown 2 kB that take 10 ms to render. The raw handler writes the same bytes, rendered before."
)

// facts are of the machine and what is compared.
func facts() [][2]string {
	return [][2]string{
		{"machine", fmt.Sprintf("%d cores, %s, %s", runtime.NumCPU(), processor(), system())},
		{"versions", versions()},
	}
}

// ran says when a section was measured, how, and what else the machine did.
func ran(began time.Time, loadBefore string) string {
	text := fmt.Sprintf("Measured at %s in %s by `%s`, at a load average of %s before and %s after.",
		began.UTC().Format("2006-01-02 15:04 MST"), time.Since(began).Round(time.Second), command(), loadBefore, loadAverage())
	if *note != "" {
		text += " **" + *note + "**"
	}
	return text
}

// command is what was asked for, but for the note.
func command() string {
	given := ""
	flag.Visit(func(f *flag.Flag) {
		if f.Name != "note" && f.Name != "out" {
			given += " -" + f.Name + " " + f.Value.String()
		}
	})
	if given == "" {
		return "make bench"
	}
	return "go -C bench run ." + given
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func system() string { return strings.TrimSpace(runtime.GOOS + " " + output("uname", "-r")) }

// versions are those of all that is compared.
func versions() string {
	all := []string{"Go " + strings.TrimPrefix(runtime.Version(), "go")}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			for _, wanted := range []string{"labstack/echo/v4", "tmaxmax/go-sse", "r3labs/sse/v2", "centrifugal/centrifuge", "starfederation/datastar-go", "goccy/go-json"} {
				if strings.HasSuffix(m.Path, wanted) {
					all = append(all, wanted+" "+m.Version)
				}
			}
		}
	}
	for _, peer := range [][2]string{{"Express", "express"}, {"TypeScript SDK", "@starfederation/datastar-sdk"}} {
		if text, err := os.ReadFile(filepath.Join(peersDir(), "node_modules", peer[1], "package.json")); err == nil {
			_, after, _ := strings.Cut(string(text), `"version": "`)
			version, _, _ := strings.Cut(after, `"`)
			all = append(all, peer[0]+" "+version)
		}
	}
	for _, command := range [][]string{
		{"node", "-p", "'Node '+process.versions.node"},
		{"/usr/bin/python3", "-c", "import starlette, uvicorn, platform; print('Python', platform.python_version() + ', Starlette', starlette.__version__ + ', uvicorn', uvicorn.__version__)"},
		{"wrk", "--version"},
	} {
		if said, _, _ := strings.Cut(output(command[0], command[1:]...), " ["); said != "" && !strings.Contains(said, "Traceback") {
			all = append(all, said)
		}
	}
	return strings.Join(all, ", ")
}

// output returns the first line that a command says, or "".
func output(name string, args ...string) string {
	said, _ := exec.Command(name, args...).CombinedOutput()
	line, _, _ := strings.Cut(string(said), "\n")
	return strings.TrimSpace(line)
}
