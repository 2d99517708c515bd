package main

import (
	"context"
	"errors"
	"flag"
	"time"
)

var step = flag.Duration("step", 100*time.Millisecond, "how long a hundredth of a job takes")

// work stands for something that takes long. It reports its progress, and ends
// early when ctx is done.
func work(ctx context.Context, fails bool, progress func(percent int)) error {
	for percent := 1; percent <= 100; percent++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(*step):
		}
		if fails && percent == 50 {
			return errors.New("the disk is full")
		}
		progress(percent)
	}
	return nil
}
