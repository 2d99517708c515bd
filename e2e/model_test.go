package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/trials"
)

var (
	modelTrials = flag.Int("model.n", 600, "how many trials of each kind the tests of the model make up for each client")
	modelSeed   = flag.Uint64("model.seed", 1, "what they make them up from")
)

type (
	trial = trials.Trial
	step  = trials.Step
	sight = trials.Sight
)

// does is a step of a user.
func does(do, at, value string) step { return step{Do: do, At: at, Value: value} }

// hears is the step of an event, as the wire has it.
func hears(event string) step { return step{Do: "event", Value: event} }

// modelled runs a test for each client that datastartest has a model of.
func modelled(t *testing.T, test func(t *testing.T, g generation)) {
	t.Helper()
	t.Parallel()
	for _, g := range generations {
		if g.version == "1.0.4" || g.version == "1.0.0-beta.11" {
			t.Run(g.version, func(t *testing.T) {
				t.Parallel()
				g.available(t)
				test(t, g)
			})
		}
	}
}

// batch is how many trials are given to the model and to the browser at a time.
const batch = 200

// compareTrials plays trials in the model and in a browser, and fails where they
// differ. A trial that does not differ where it has a page of its own is no failure:
// another one has left something behind. Nor is one that crashes the browser's page,
// as long as few do.
func compareTrials(t *testing.T, g generation, n int, next func(i int) trial) {
	t.Helper()
	theater := newTheater(t, g)
	wrong, alone, crashes := 0, 0, 0
	for from := 0; from < n && wrong < 5; from += batch {
		var trials []trial
		for i := from; i < min(n, from+batch); i++ {
			trials = append(trials, next(i))
		}
		model, browser := playBoth(t, theater, trials)
		for i, one := range trials {
			what := differs(one, model[i], browser[i])
			if what == "" {
				continue
			}
			alone++
			seen := theater.playAlone(one)
			if what = differs(one, model[i], seen); seen == nil {
				crashes++
				t.Logf("trial %d crashes the browser's page\n%s", from+i, one)
			} else if what != "" {
				wrong++
				t.Errorf("trial %d, %s\n%s", from+i, what, one)
			}
		}
	}
	assert.Zero(t, wrong, "of %d trials of seed %d", n, *modelSeed)
	assert.LessOrEqual(t, crashes, 1+n/2000, "trials that crash the browser's page")
	t.Logf("%d trials, of which %d had a page of their own, and %d crashed it", n, alone, crashes)
}

func playBoth(t *testing.T, th *theater, trials []trial) (model, browser [][]sight) {
	t.Helper()
	var both sync.WaitGroup
	var err error
	both.Go(func() { model, err = playModel(trials) })
	browser = th.play(trials)
	both.Wait()
	require.NoError(t, err)
	require.Len(t, model, len(trials))
	require.Len(t, browser, len(trials))
	return model, browser
}

// replay is the command that plays trials in the model.
var replay = sync.OnceValues(func() (binary string, err error) {
	binary = filepath.Join(programs, "replay")
	out, err := exec.Command("go", "build", "-C", filepath.Join("..", "datastartest"), "-o", binary, "./internal/replay").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return binary, err
})

func playModel(trials []trial) (sights [][]sight, err error) {
	binary, err := replay()
	if err != nil {
		return nil, err
	}
	var input bytes.Buffer
	for _, one := range trials {
		if err := json.NewEncoder(&input).Encode(one); err != nil {
			return nil, err
		}
	}
	command := exec.Command(binary)
	command.Stdin, command.Stderr = &input, os.Stderr
	output, err := command.Output()
	lines := json.NewDecoder(bufio.NewReader(bytes.NewReader(output)))
	for err == nil && lines.More() {
		var one []sight
		err = lines.Decode(&one)
		sights = append(sights, one)
	}
	return sights, err
}

// differs says in what the model and the browser first differ.
func differs(t trial, model, browser []sight) string {
	for i := range min(len(model), len(browser)) {
		m, b := model[i], browser[i]
		if m.Records == "?" {
			b.Records = m.Records
		}
		unreadable := strings.HasPrefix(b.Signals, "Error") // a computed signal throws
		if t.Live && (b.Threw || m.Error != "" || unreadable) {
			if b.Threw && m.Error != "" || unreadable || strings.Contains(m.Error, "not evaluated here") {
				return "" // a test fails here, whatever comes then
			}
			return fmt.Sprintf("step %d: threw\nmodel   %s\nbrowser %s", i, m.Error, b.Error)
		}
		all := []aspect{
			{"HTML", m.HTML, b.HTML}, {"controls", m.Controls, b.Controls}, {"signals", ordered(m.Signals), ordered(b.Signals)},
			{"focus", m.Focus, b.Focus}, {"requests", each(m.Requests, ordered), each(b.Requests, ordered)},
		}
		if !t.Live {
			all = append(all, aspect{"signals", m.Signals, b.Signals}, aspect{"threw", m.Threw, b.Threw}, aspect{"kept", m.Kept, b.Kept},
				aspect{"ran", m.Ran, b.Ran}, aspect{"missing", m.Missing, b.Missing}, aspect{"records", m.Records, b.Records})
		}
		for _, one := range all {
			if !assert.ObjectsAreEqual(one.model, one.browser) {
				return fmt.Sprintf("step %d: %s\nmodel   %v\nbrowser %v\nmodel error %s browser error %s", i, one.name, one.model, one.browser, m.Error, b.Error)
			}
		}
	}
	if len(model) != len(browser) {
		return fmt.Sprintf("the model went %d steps, the browser %d", len(model), len(browser))
	}
	return ""
}

// aspect is what can be seen in one way.
type aspect struct {
	name           string
	model, browser any
}

// ordered is text whose JSON at the end, if there is one, has its keys in order.
func ordered(text string) string {
	at := strings.IndexByte(text, '{')
	var v any
	if at < 0 || json.Unmarshal([]byte(text[at:]), &v) != nil {
		return text
	}
	data, _ := json.Marshal(v)
	return text[:at] + string(data)
}

func each(texts []string, make func(string) string) string {
	var b strings.Builder
	for _, text := range texts {
		b.WriteString(make(text) + "\n")
	}
	return b.String()
}
