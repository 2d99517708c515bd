// Package prometheus has the middleware for Prometheus: what the streams of an app do, as
// metrics of client_golang. It is for Echo v4; the same for Echo v5 is in
// [github.com/echo-datastar/datastar/observe/prometheus/echov5], and what hubs do in
// [github.com/echo-datastar/datastar/observe/prometheus/promhub].
//
//	e.Use(prometheus.NewMiddleware(), datastar.Middleware())
//
// It is an outer middleware of datastar's.
//
// # Metrics
//
//	datastar_server_active_streams               gauge      http_route, datastar_protocol
//	datastar_server_events_total                 counter    http_route, datastar_protocol
//	datastar_server_event_size_bytes             histogram  http_route, datastar_protocol
//	datastar_server_write_duration_seconds       histogram  http_route, datastar_protocol
//	datastar_server_time_to_first_event_seconds  histogram  http_route, datastar_protocol
//	datastar_server_stream_duration_seconds      histogram  http_route, datastar_protocol, datastar_stream_status
//
// They are those of package otel beside this one, as Prometheus spells them, with the same
// buckets. http_route is the pattern of the route, such as "/rooms/:id"; the statuses are
// those of [github.com/echo-datastar/datastar/observe.Status]. So no label has a text of a client's.
//
// The count of datastar_server_stream_duration_seconds is how many streams have ended, and
// that of datastar_server_time_to_first_event_seconds how many have begun to send. The sum
// of datastar_server_event_size_bytes is all bytes that were sent; one of its values is the
// size of what was sent together, as an event or a batch of a feed.
//
// A route has 191 series for each protocol that its clients speak, as soon as one of its
// streams was open. All statuses begin at 0, so that the first stream that ends with an
// error is seen.
package prometheus
