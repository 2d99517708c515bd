// Package buckets are the bounds of histograms, which are the same for OpenTelemetry and
// Prometheus, so that one dashboard serves both.
package buckets

// The bounds, in seconds and in bytes.
var (
	// Requests are those of the HTTP conventions.
	Requests = []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}
	// Streams are those of the SignalR conventions, and up to a day.
	Streams = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 4 * 3600, 24 * 3600}
	Writes  = []float64{0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.01, 0.1, 1, 10}
	Sizes   = []float64{128, 512, 2 << 10, 8 << 10, 32 << 10, 128 << 10, 512 << 10, 2 << 20}
)
