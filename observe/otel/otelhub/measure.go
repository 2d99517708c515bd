package otelhub

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/internal/figures"
)

// Measure makes metrics of the hub's Stats, which it asks for whenever metrics are
// collected, until Unregister of what it returns is called, as before a hub is closed that
// another one replaces. An error is returned if the meter provider takes no instrument,
// which that of the SDK always does.
func (o *Observer) Measure(h hub.Hub) (metric.Registration, error) {
	instruments := make([]metric.Int64Observable, len(figures.All))
	all := make([]metric.Observable, len(figures.All))
	var failed []error
	for i, f := range figures.All {
		var err error
		if name := "datastar.hub." + f.Name; f.Now {
			instruments[i], err = o.meter.Int64ObservableUpDownCounter(name, metric.WithUnit(f.Unit), metric.WithDescription(f.Help))
		} else {
			instruments[i], err = o.meter.Int64ObservableCounter(name, metric.WithUnit(f.Unit), metric.WithDescription(f.Help))
		}
		all[i], failed = instruments[i], append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	common := metric.WithAttributeSet(attribute.NewSet(o.common...))
	return o.meter.RegisterCallback(func(_ context.Context, to metric.Observer) error {
		s := h.Stats()
		for i, f := range figures.All {
			to.ObserveInt64(instruments[i], f.Of(&s), common)
		}
		return nil
	}, all...)
}
