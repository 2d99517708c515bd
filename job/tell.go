package job

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// owner is when something was published for an owner, and whether more will be.
type owner struct {
	told  time.Time
	later *time.Timer
}

// tell publishes the jobs of an owner: now, or once Interval is over since the last time.
func (j *Jobs) tell(name string, now bool) {
	if j.config.Hub == nil {
		return
	}
	j.mu.Lock()
	o := j.owners[name]
	if o == nil {
		o = new(owner)
		j.owners[name] = o
	}
	wait := j.config.Interval - time.Since(o.told)
	if !now && wait > 0 {
		if o.later == nil {
			o.later = time.AfterFunc(wait, func() { j.tell(name, true) })
		}
		j.mu.Unlock()
		return
	}
	if o.later != nil {
		o.later.Stop()
	}
	o.told, o.later = time.Now(), nil
	j.mu.Unlock()
	j.publish(name)
}

func (j *Jobs) publish(name string) {
	j.showing.Lock()
	defer j.showing.Unlock()
	events, known := j.show(name)
	if !known {
		j.mu.Lock()
		delete(j.owners, name)
		j.mu.Unlock()
	}
	if err := j.config.Hub.Publish(context.Background(), Topic(name), events...); err != nil && !errors.Is(err, hub.ErrClosed) {
		j.config.Logger.Error("jobs are not shown", "owner", name, "error", err)
	}
}

// show shows an owner's jobs as they are now, and reports whether there are any.
func (j *Jobs) show(name string) (events []event.Event, any bool) {
	defer func() {
		if panicked := recover(); panicked != nil {
			j.config.Logger.Error("Show of jobs panicked", "owner", name, "panic", panicked, "stack", string(debug.Stack()))
		}
	}()
	jobs := j.All(name)
	return j.config.Show(name, jobs), len(jobs) > 0
}

// Snapshot is a [hub.SnapshotFunc] that shows the jobs of an owner, for the topic that
// [Topic] returns, and nothing for others.
func (j *Jobs) Snapshot(_ context.Context, topic string) ([]event.Event, error) {
	parts := hub.SplitTopic(topic)
	if len(parts) != 2 || Topic(parts[1]) != topic {
		return nil, nil
	}
	events, _ := j.show(parts[1])
	return events, nil
}
