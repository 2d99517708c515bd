package newsse

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/leak"
)

// patience bounds what a test waits for. None of them waits that long.
const patience = 10 * time.Second

func TestMain(m *testing.M) { os.Exit(leak.Run(m, patience)) }

// event is what a 1.x client understands of a block.
type event struct {
	name string
	data map[string]string // lines of one field are joined
}

// elements is a patch of elements with pairs of fields and their values.
func elements(html string, fields ...string) event {
	e := event{"datastar-patch-elements", map[string]string{"elements": html}}
	for i := 0; i < len(fields); i += 2 {
		e.data[fields[i]] = fields[i+1]
	}
	return e
}

// signals is a patch of signals.
func signals(json string) event {
	return event{"datastar-patch-signals", map[string]string{"signals": json}}
}

// redirect is a script that leads elsewhere.
func redirect(to string) event { return event{"redirect", map[string]string{"to": to}} }

// page is a stream as a client reads it.
type page struct {
	*http.Response
	lines   *bufio.Reader
	foreign []string // lines that belong to no event
}

// ask opens a stream as a 1.x client does: with signals in the query of a GET or
// DELETE, and in the body of any other.
func ask(t *testing.T, method, address, signals string) *page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(signals))
	require.NoError(t, err)
	if method == http.MethodGet || method == http.MethodDelete {
		r.Body, r.ContentLength = nil, 0
		r.URL.RawQuery = url.Values{"datastar": {signals}}.Encode()
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	response, err := transport.RoundTrip(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return &page{Response: response, lines: bufio.NewReader(response.Body)}
}

// next returns the next event, or how the stream ended: io.EOF is a proper end.
func (p *page) next() (e event, err error) {
	for e.data = map[string]string{}; ; {
		line, err := p.lines.ReadString('\n')
		if err != nil {
			if line != "" {
				p.foreign = append(p.foreign, line)
			}
			return event{}, err
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch {
		case field == "event":
			e.name = value
		case field == "data":
			e.add(value)
		case field == "" && len(e.data) > 0:
			return e.meaning(), nil
		case field != "" && field != ":" && field != "id" && field != "retry":
			p.foreign = append(p.foreign, line)
		}
	}
}

// all reads a stream to its end.
func (p *page) all() (events []event, end error) {
	for {
		e, err := p.next()
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
}

func (e event) add(line string) {
	field, value, _ := strings.Cut(line, " ")
	if before, ok := e.data[field]; ok {
		value = before + "\n" + value
	}
	e.data[field] = value
}

var leads = regexp.MustCompile(`^<script data-effect="el\.remove\(\)">setTimeout\(.*location\.href ?= ?"([^"]*)".*</script>$`)

// meaning takes away what two ways to say one thing differ in.
func (e event) meaning() event {
	if script := leads.FindStringSubmatch(e.data["elements"]); script != nil {
		return redirect(script[1])
	}
	var v any
	if json.Unmarshal([]byte(e.data["signals"]), &v) == nil {
		same, _ := json.Marshal(v)
		e.data["signals"] = string(same)
	}
	return e
}
