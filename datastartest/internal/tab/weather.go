package tab

import "slices"

// visible tells the page that it is hidden or shown. The client then aborts requests, and sends them again.
func (t *Tab) visible(shown bool) {
	if t.hidden == !shown || t.page == nil {
		return
	}
	t.hidden = !shown
	p := t.page
	p.announce(p.event("visibilitychange", nil), toDocument)
	for _, f := range slices.Clone(p.fetches) {
		if f.request.Options.OpenWhenHidden {
			if f.live && shown && !f.script.since.IsZero() {
				f.script.renew()
			}
			continue
		}
		f.drop()
		f.wait(false)
		if shown {
			p.wrong(named(f.node), f.ask())
		}
	}
}

// Offline takes the network away from the tab: requests break, and others fail at once.
func (t *Tab) Offline() {
	if t.offline {
		return
	}
	t.offline = true
	if t.page == nil {
		return
	}
	for _, f := range t.page.fetches {
		if f.current != nil {
			f.current.cancel(errOffline)
		}
	}
	t.page.announce(t.page.event("offline", nil), toWindow)
}

// Online gives the network back.
func (t *Tab) Online() {
	if !t.offline {
		return
	}
	t.offline = false
	if t.page == nil {
		return
	}
	t.page.announce(t.page.event("online", nil), toWindow)
	for _, f := range t.page.fetches {
		if f.live {
			f.script.renew()
		}
	}
}
