package doctor

import (
	"fmt"
	"strings"
	"time"
)

// This file has what is wrong between an app and its browsers. It is found by measuring.

// skewAtMost is how far two clocks may be apart.
const skewAtMost = time.Minute

func buffered(t Timed) Finding {
	return Finding{
		Name:  "buffered",
		Wrong: fmt.Sprintf("What is between holds events back: those that were sent over %d ms came within %d ms, %d ms after they were asked for.", ((Beats - 1) * Pace).Milliseconds(), t.Spread, t.First),
		Seen:  "Pages change late, in jumps, or not before the stream ends.",
		Fix:   "Have the proxy pass on what comes at once.",
		Lines: unbuffered,
	}
}

// silent is buffered where nobody knows what was sent.
func silent(ms int64) Finding {
	f := buffered(Timed{})
	f.Wrong = fmt.Sprintf("Nothing arrived for %s, not even a heartbeat, which comes after 15 s.", seconds(ms))
	f.Fix += " Or the app has no Datastar middleware, or Config.Heartbeat is off."
	return f
}

// broken is cut where nobody knows for how long there was silence.
func broken(ms int64) Finding {
	f := cut(0, 0)
	f.Wrong = fmt.Sprintf("The stream was broken off after %s.", seconds(ms))
	f.Fix = "If the app was not restarted, have the proxy wait longer: a heartbeat comes after 15 s of silence."
	return f
}

func compressed(t Timed, plain []string) Finding {
	how := "What is between"
	if t.Encoding != "" {
		how = "Compression (" + t.Encoding + ") between app and browser"
	}
	return Finding{
		Name:  "held-by-compression",
		Wrong: how + " holds back a stream that begins with a large event.",
		Seen:  fmt.Sprintf("A page that streams %s without #live, and is sent much at first, shows nothing until more is sent.", strings.Join(plain, ", ")),
		Fix:   "Have the proxy leave text/event-stream uncompressed. Streams with #live ask for that themselves.",
		Lines: uncompressed,
	}
}

func cut(after, heartbeat int64) Finding {
	f := Finding{
		Name:  "cut-when-silent",
		Wrong: fmt.Sprintf("What is between cuts a stream after %s of silence, and a heartbeat comes each %s.", seconds(after), seconds(heartbeat)),
		Seen:  "Pages lose their stream whenever nothing happens for so long, and many stay without it.",
		Fix:   "Have the proxy wait longer, or set Config.Heartbeat to less than half of that.",
		Lines: patient,
	}
	if heartbeat < 0 {
		f.Wrong = fmt.Sprintf("What is between cuts a stream after %s of silence, and Config.Heartbeat is off.", seconds(after))
		f.Fix = "Leave Config.Heartbeat at its default, or have the proxy wait longer."
	}
	return f
}

func seconds(ms int64) string { return fmt.Sprintf("%.3g s", float64(ms)/1000) }

func breakHidden(plain []string) Finding {
	return Finding{
		Name:  "break-hidden",
		Wrong: "What is between ends a stream properly when the app breaks it off, as it does when it is restarted.",
		Seen:  fmt.Sprintf("Pages that stream %s without #live never ask again: they are dead after each deploy.", strings.Join(plain, ", ")),
		Fix:   "Load /_datastar/live.js and write @get('/path#live'), or use page.Stream: such pages reconnect in any case.",
		Lines: breaking,
	}
}

func http1(version string, most int) Finding {
	f := Finding{
		Name:  "http1",
		Wrong: "The browser speaks " + version + " to this origin.",
		Seen:  "It opens six connections for all tabs together: with a stream each, the seventh tab waits for ever.",
		Fix:   "Serve browsers HTTP/2, which takes TLS. Towards the app HTTP/1.1 is as good.",
		Lines: multiplexed,
	}
	if most > StreamsAtMost {
		f.Wrong += fmt.Sprintf(" One page had %d streams open at once.", most)
	}
	return f
}

func otherScheme(browser, app string) Finding {
	return Finding{
		Name:  "scheme",
		Wrong: fmt.Sprintf("The browser uses %s, and the app was told %s.", browser, app),
		Seen:  "Redirects to the app's own origin are refused, and cookies are not Secure.",
		Fix:   "Have the proxy say what the browser uses, in X-Forwarded-Proto.",
		Lines: forwardedProto,
	}
}

func otherHost(browser, app string) Finding {
	return Finding{
		Name:  "host",
		Wrong: fmt.Sprintf("The browser asked for %s, and the app was told %s.", browser, app),
		Seen:  "Redirects lead elsewhere or are refused, and checks of the origin fail.",
		Fix:   "Have the proxy pass on the name that it was asked for.",
		Lines: sameHost,
	}
}

func noCookie(scheme string) Finding {
	f := Finding{
		Name:  "cookie",
		Wrong: "A cookie that the app set did not come back.",
		Seen:  "Logins, flashes and CSRF tokens are forgotten at the next request.",
		Fix:   "Look whether a proxy or a cache removes Set-Cookie or Cookie.",
	}
	if scheme == "http" {
		f.Fix = "The app may take the connection for HTTPS, and set it as Secure: X-Forwarded-Proto should say http. Else look whether a proxy removes it."
	}
	return f
}

func csrf(a Answer, scheme string) Finding {
	f := Finding{
		Name:  "csrf",
		Wrong: fmt.Sprintf("A POST of the page was refused with %d, as CSRF middlewares do.", a.Status),
		Seen:  "Buttons and forms do nothing.",
		Fix:   "Let the proxy pass on Sec-Fetch-Site, Origin and Cookie, and use the actions of c.Page(), which send the token.",
	}
	if scheme == "http" {
		f.Fix = "Serve the app over HTTPS: over HTTP browsers send no Sec-Fetch-Site, and keep no Secure cookie with the token. Or use the actions of c.Page(), which send the token, and a cookie that is not Secure."
	}
	return f
}

func noCommand(a Answer) Finding {
	return Finding{
		Name:  "no-command",
		Wrong: fmt.Sprintf("A POST of the page was answered with %d %s.", a.Status, a.Type),
		Seen:  "Buttons and forms do nothing.",
		Fix:   "Look whether the proxy allows POST, and at the log of the app.",
	}
}

func noScript(a Answer, path string) Finding {
	return Finding{
		Name:  "no-script",
		Wrong: fmt.Sprintf("%s was answered with %d %s instead of a script.", path, a.Status, a.Type),
		Seen:  "Pages do nothing at all, or lose their streams for good.",
		Fix:   "Call e.Use(datastar.Middleware()) for all routes, and have the proxy pass /_datastar/ on to the app. Behind one that takes a path away use WithBase.",
	}
}

func noEval() Finding {
	return Finding{
		Name:  "no-eval",
		Wrong: "The Content-Security-Policy has neither 'unsafe-eval' nor the nonce of Config.CSP.",
		Seen:  "The Datastar client does nothing, and the browser's console names the policy.",
		Fix:   "Set Config.CSP, with a client from 1.0.3 on, and leave the policy of other middlewares and of the proxy empty; or allow 'unsafe-eval' there.",
	}
}

func clock(ms int64) Finding {
	side := "ahead of"
	if ms < 0 {
		ms, side = -ms, "behind"
	}
	return Finding{
		Name:  "clock",
		Wrong: fmt.Sprintf("The server's clock is %v %s the browser's.", time.Duration(ms/1000)*time.Second, side),
		Seen:  "Sessions and tokens end too early or too late, and what shows a time shows a wrong one.",
		Fix:   "Have the server's clock set by NTP (timedatectl set-ntp true). If that is right, it is the browser's.",
	}
}
