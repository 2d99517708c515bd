// Package nodetest runs JavaScript for tests that compare this module with a real engine.
package nodetest

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Run runs a script of Node.js as a module. It finds the values given as the global array "given", and calls "answer" once
// with an array of as many results. Where node is not installed the test is skipped.
func Run[G, R any](t *testing.T, script string, given []G) []R {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed, which this is compared with")
	}
	input, err := json.Marshal(given)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "--input-type=module", "--eval", prelude+script)
	var output, errors bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &output, &errors
	err = cmd.Run()
	require.NoError(t, err, "%s", errors.Bytes()[max(0, errors.Len()-1000):])
	var results []R
	require.NoError(t, json.Unmarshal(output.Bytes(), &results), "%s", &errors)
	require.Len(t, results, len(given))
	return results
}

// prelude reads what is given, and prints a value so that different values look different.
const prelude = `
import { readFileSync, writeSync } from 'node:fs';
const given = JSON.parse(readFileSync(0, 'utf8'));
const answer = results => {
	const bytes = Buffer.from(JSON.stringify(results));
	for (let sent = 0; sent < bytes.length;) {
		try { sent += writeSync(1, bytes, sent) } catch (e) { if (e.code !== 'EAGAIN') throw e }
	}
};
const show = (v, depth = 0) => {
	if (depth > 8) return 'deep';
	if (typeof v === 'number') return Object.is(v, -0) ? '-0' : String(v);
	if (typeof v === 'string') return JSON.stringify(v);
	if (typeof v === 'function') return 'function';
	if (v instanceof RegExp) return String(v);
	if (v === null || typeof v !== 'object') return String(v);
	if (Array.isArray(v)) return '[' + Array.from(v, item => show(item, depth + 1)).join(',') + ']';
	return '{' + Object.keys(v).map(key => JSON.stringify(key) + ':' + show(v[key], depth + 1)).join(',') + '}';
};
`
