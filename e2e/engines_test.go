package e2e

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
)

// requireInstalled skips a test that needs programs which are not there: make matrix
// installs them.
func requireInstalled(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if !installed(program) {
			t.Skipf("%s is needed; make matrix installs it", program)
		}
	}
}

func installed(program string) bool { _, err := exec.LookPath(program); return err == nil }

// begin starts a process that ends with the test.
func begin(t *testing.T, command *exec.Cmd) {
	t.Helper()
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
}

// clicking is JavaScript that clicks at an element, as "" if there is one.
func clicking(selector string) string {
	return "(document.querySelector(" + quote(selector) + ").click(), '')"
}

func TestVerbs_inFirefox(t *testing.T) {
	t.Parallel()
	verbsIn(t, startFirefox(t))
}

func TestVerbs_inWebKit(t *testing.T) {
	t.Parallel()
	verbsIn(t, startWebKit(t))
}

// verbsIn is TestVerbs in another browser, with clients of 1.x and beta, one after the
// other in one window.
func verbsIn(t *testing.T, browser opener) {
	p := browser.open(t, "about:blank")
	for _, g := range generations {
		for _, v := range verbs {
			if !g.everywhere() {
				continue
			}
			if v.still != "" {
				v.expect = v.still
			}
			t.Run(g.version+"/"+v.name, func(t *testing.T) {
				g.available(t)
				s, url := setUp(t, g, v, "", ds.Config{Protocol: g.protocol})
				p.t, p.console = t, nil
				p.visit(url)
				v.check(p, s, g, unsupported(g, v))
				p.assertCalm()
			})
		}
	}
}

// everywhere reports whether the client is tested in all browsers.
func (g generation) everywhere() bool {
	return g.protocol == ds.V1 || g.version == "1.0.0-beta.11"
}
