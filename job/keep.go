package job

import "slices"

// All returns the jobs of an owner that are known, the newest first.
func (j *Jobs) All(owner string) (jobs []Job) {
	j.each(func(e *entry) {
		if e.Owner == owner {
			jobs = append(jobs, e.Job)
		}
	})
	return jobs
}

// Find returns a job of an owner, and reports whether it is known.
func (j *Jobs) Find(owner, id string) (Job, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e := j.known(owner, id); e != nil {
		return e.Job, true
	}
	return Job{}, false
}

func (j *Jobs) known(owner, id string) *entry {
	for _, e := range j.list {
		if e.Owner == owner && e.ID == id {
			return e
		}
	}
	return nil
}

// each calls a function for each job, the newest first.
func (j *Jobs) each(f func(e *entry)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range j.list {
		f(e)
	}
}

// tooMany returns the job that ended first, if more are kept than may be.
func (j *Jobs) tooMany() (oldest *entry) {
	kept := 0
	for _, e := range j.list {
		if !e.Running() {
			if kept++; oldest == nil || !oldest.ended.Before(e.ended) {
				oldest = e
			}
		}
	}
	if kept <= j.config.Kept {
		return nil
	}
	return oldest
}

// drop forgets a job that has ended, and tells so.
func (j *Jobs) drop(e *entry) {
	j.mu.Lock()
	i := slices.Index(j.list, e)
	if i >= 0 {
		j.list = slices.Delete(j.list, i, i+1)
		e.forget.Stop()
	}
	j.mu.Unlock()
	if i >= 0 {
		j.tell(e.Owner, true)
	}
}
