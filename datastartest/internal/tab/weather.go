package tab

// visible tells the page that it is hidden or shown. The client then aborts requests, and sends them again.
func (t *Tab) visible(shown bool) {
	if t.hidden == !shown || t.page == nil {
		return
	}
	t.hidden = !shown
	p := t.page
	p.tell(toDocument, "visibilitychange", p.event("visibilitychange", nil))
	for _, f := range append([]*fetch(nil), p.fetches...) {
		if f.live && shown && f.request.Options.OpenWhenHidden && !f.script.since.IsZero() {
			f.script.renew()
		}
		if f.request.Options.OpenWhenHidden {
			continue
		}
		f.drop()
		f.wait(false)
		if shown {
			p.wrong(named(f.node), f.ask(true))
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
	t.page.tell(toWindow, "offline", t.page.event("offline", nil))
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
	t.page.tell(toWindow, "online", t.page.event("online", nil))
	for _, f := range t.page.fetches {
		if f.live {
			f.script.renew()
		}
	}
}
