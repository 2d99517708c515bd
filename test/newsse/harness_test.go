package newsse

import (
	"cmp"
	"context"
	"io"
	"iter"
	"net/http"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/internal/leak"
)

// patience bounds what a test waits for. None of them waits that long.
const patience = 10 * time.Second

func TestMain(m *testing.M) { os.Exit(leak.Run(m, patience)) }

// page is a stream as a client reads it.
type page struct {
	*http.Response
	more    func() (datastartest.Block, error, bool)
	foreign []string // what belongs to no event
}

// ask opens a stream as a 1.x client does.
func ask(t *testing.T, method, address, signals string) *page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	response, err := transport.RoundTrip(datastartest.Request(datastar.V1, method, address, signals).WithContext(ctx))
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	more, stop := iter.Pull2(datastartest.Blocks(response.Body, datastar.V1))
	t.Cleanup(stop)
	return &page{Response: response, more: more}
}

// next returns the next event, or how the stream ended: io.EOF is a proper end.
func (p *page) next() (datastar.Event, error) {
	for {
		block, err, more := p.more()
		switch {
		case !more:
			return datastar.Event{}, io.EOF
		case err != nil || block.Err != nil:
			return datastar.Event{}, cmp.Or(err, block.Err)
		}
		if p.foreign = append(p.foreign, block.Odd...); block.Cut && len(p.foreign) == 0 {
			p.foreign = []string{"half an event"}
		}
		if block.Event != (datastar.Event{}) {
			return meaning(block.Event), nil
		}
	}
}

// all reads a stream to its end.
func (p *page) all() (events []datastar.Event, end error) {
	for {
		e, err := p.next()
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
}

var leads = regexp.MustCompile(`^ExecuteScript\(.setTimeout\(.*location\.href ?= ?"([^"]*)".*\)$`)

// meaning returns a redirect for a script that is one in the words of the official SDK.
func meaning(e datastar.Event) datastar.Event {
	if script := leads.FindStringSubmatch(e.String()); script != nil {
		return datastar.Redirect(script[1])
	}
	return e
}
