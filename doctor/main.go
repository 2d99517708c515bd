// Command doctor measures from a shell what becomes of an app's streams on the way to a
// browser, and says what to write where:
//
//	go run github.com/echo-datastar/datastar/doctor https://staging.example.com
//
// Where the app has a datastar.Doctor that shows itself to the shell, URL is any of the
// app's. Elsewhere it is the URL of a stream, of which less can be said. It ends with 0 if all is well, with 1 if
// there are findings, and with 2 if nothing could be measured.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/internal/doctor"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// What the command ends with.
const (
	well = iota
	ill
	unmeasured
)

// result is what -json prints.
type result struct {
	Findings []doctor.Finding `json:"findings"`
	Measured *doctor.Measured `json:"measured,omitempty"`
	Facts    *doctor.Facts    `json:"facts,omitempty"`
	Glanced  *doctor.Glanced  `json:"glanced,omitempty"` // without a doctor in the app
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(errs)
	asJSON := flags.Bool("json", false, "print what was found and measured as JSON")
	insecure := flags.Bool("insecure", false, "trust any certificate, as of a staging server")
	wait := flags.Duration("wait", 40*time.Second, "how long to bear silence at most")
	flags.Usage = func() {
		fmt.Fprintln(errs, "usage: doctor [flags] URL")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return unmeasured
	}
	at, err := url.Parse(flags.Arg(0))
	if err != nil || flags.NArg() != 1 || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		flags.Usage()
		return unmeasured
	}
	res, err := examine(ctx, clientFor(*insecure), at, *wait)
	if err != nil {
		fmt.Fprintln(errs, "doctor:", err)
		return unmeasured
	}
	if *asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(res)
	} else {
		err = res.print(out)
	}
	switch {
	case err != nil:
		fmt.Fprintln(errs, "doctor:", err)
		return unmeasured
	case len(res.Findings) > 0:
		return ill
	}
	return well
}

// clientFor is a client with what a browser has.
func clientFor(insecure bool) *http.Client {
	jar, _ := cookiejar.New(nil) // which never fails
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: insecure}
	return &http.Client{Jar: jar, Transport: transport}
}

// examine asks the app's doctor, or else looks at the URL from outside.
func examine(ctx context.Context, client *http.Client, at *url.URL, wait time.Duration) (result, error) {
	base, _, _ := strings.Cut(at.Path, doctor.Path)
	origins := []string{at.Scheme + "://" + at.Host}
	if base != at.Path && base != "" { // behind a proxy that takes a path away
		origins[0] += base
	}
	m, f, err := doctor.Visit(ctx, client, origins[0], wait)
	if err == nil {
		return result{Findings: doctor.Judge(m, f), Measured: &m, Facts: &f}, nil
	}
	if !errors.Is(err, doctor.ErrNoPage) {
		return result{}, err
	}
	g, found := doctor.Glance(ctx, client, at, wait)
	if g.Status == 0 && len(found) == 0 || ctx.Err() != nil {
		return result{}, fmt.Errorf("%v: %s", at, g.Error)
	}
	return result{Findings: found, Glanced: &g}, nil
}

// print prints a result for people.
func (r result) print(out io.Writer) error {
	var b strings.Builder
	if r.Glanced != nil {
		fmt.Fprintf(&b, "The app has no doctor for this address, so this is what shows from outside: %d %s, %s, first bytes after %d ms.\n",
			r.Glanced.Status, r.Glanced.Type, r.Glanced.HTTP, r.Glanced.First)
	} else {
		fmt.Fprintf(&b, "%s, first event after %d ms, %d events in %d ms, silent for %d ms.\n",
			r.Measured.HTTP, r.Measured.Small.First, r.Measured.Small.Events, r.Measured.Small.Spread, r.Measured.Silence.For)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n%s\n  %s\n  %s\n  %s\n", f.Name, f.Wrong, f.Seen, f.Fix)
		for _, l := range f.Lines {
			fmt.Fprintf(&b, "    %-11s %s\n", l.Proxy, strings.ReplaceAll(l.Text, "\n", "\n                "))
		}
	}
	if len(r.Findings) == 0 {
		fmt.Fprintln(&b, "All is well.")
	}
	_, err := io.WriteString(out, b.String())
	return err
}
