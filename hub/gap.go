package hub

import (
	"context"

	"github.com/echo-datastar/datastar/event"
)

// onGap returns the events that a follower gets for a gap. If the function for it
// panics, that is logged, and the follower gets those of Reload.
func (r *reader) onGap(after string) (events []event.Event) {
	onGap := r.feed.onGap
	if onGap == nil {
		onGap = r.hub.config.OnGap
	}
	if onGap != nil {
		returned := false
		r.hub.calls.call(func() {
			events = onGap(r.ctx, r.public(after))
			returned = true
		})
		if returned {
			return events
		}
	}
	if r.feed.shows(r.hub) {
		return nil
	}
	return Reload(r.ctx, Follower{})
}

// Reload is the [GapFunc] for feeds without a snapshot, unless there is another. It
// makes the page reload itself after a random time of at most 30 s, so that not all
// pages do at once. While a field of a form has the focus, or if the page has
// reloaded itself for a gap in the last minute, a message with a button asks the user
// instead: an element with the id "datastar-stale" at the beginning of the body.
func Reload(context.Context, Follower) []event.Event { return reload }

var reload = []event.Event{event.ExecuteScript(reloadScript)}

const reloadScript = `(() => {
  const name = 'datastar-stale', once = Symbol.for(name)
  if (window[once]) return
  window[once] = true
  const busy = () => {
    const e = document.activeElement
    return !!e && (/^(input|textarea|select)$/i.test(e.tagName) || e.isContentEditable)
  }
  const again = () => {
    try {
      const last = Number(sessionStorage.getItem(name))
      sessionStorage.setItem(name, Date.now())
      return Date.now() - last < 60000
    } catch { return true }
  }
  const ask = () => {
    const message = document.createElement('div'), button = document.createElement('button')
    message.id = name
    message.setAttribute('role', 'alert')
    button.type = 'button'
    button.textContent = 'Reload'
    button.addEventListener('click', () => location.reload())
    message.append('This page is out of date. ', button)
    document.body.prepend(message)
  }
  setTimeout(() => busy() || again() ? ask() : location.reload(), Math.random() * 30000)
})()`
