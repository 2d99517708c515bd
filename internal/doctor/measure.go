package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/internal/local"
)

// ErrNoPage is returned by [Visit] where the server has no doctor, or shows it to others only.
var ErrNoPage = errors.New("the server has no doctor's page, or not for this address")

// visit measures as the page does, from a shell.
type visit struct {
	ctx    context.Context
	client *http.Client // with a jar
	origin string
	token  string // of Echo's CSRF
	facts  Facts
	m      Measured
}

// Visit asks the doctor of the app at an origin, such as https://example.com/base, for
// what it knows, and measures what is between. wait is how long to be silent at most. The
// client needs a jar for cookies.
func Visit(ctx context.Context, client *http.Client, origin string, wait time.Duration) (Measured, Facts, error) {
	v := &visit{ctx: ctx, client: within(client, requestLimit), origin: origin}
	v.m.Origin = origin
	if err := v.enter(); err != nil {
		return v.m, v.facts, err
	}
	var all sync.WaitGroup
	all.Go(func() {
		v.m.Small, v.m.HTTP = v.timed("/stream?small=")
		v.m.Large, _ = v.timed("/stream?large=")
	})
	all.Go(func() { v.m.Silence = v.silence(SilenceFor(v.facts.Heartbeat, wait)) })
	all.Go(func() { v.m.Break = v.breaks() })
	all.Go(func() { v.m.Post = v.post() })
	all.Go(func() { v.m.Script = v.script("/_datastar/live.js") })
	if v.facts.Client != "" {
		all.Go(func() { v.m.Client = v.script(v.facts.Client) })
	}
	for _, url := range v.facts.Streams {
		v.m.Streams = append(v.m.Streams, v.opens(url))
	}
	all.Wait()
	return v.m, v.facts, ctx.Err()
}

// requestLimit is how long a request may take that is not silent on purpose.
const requestLimit = 15 * time.Second

// within is a client that gives up.
func within(client *http.Client, limit time.Duration) *http.Client {
	limited := *client
	limited.Timeout = limit
	return &limited
}

// SilenceFor is how long a stream is silent to see whether it is cut before a heartbeat.
func SilenceFor(heartbeat int64, most time.Duration) time.Duration {
	if heartbeat < 0 {
		return most
	}
	return min(time.Duration(heartbeat)*time.Millisecond*5/4+time.Second, most)
}

var tokenIn = regexp.MustCompile(`name="doctor-token" content="([^"]*)"`)

// enter reads the page, which sets cookies, and then the facts.
func (v *visit) enter() error {
	page, text, err := v.get(Path)
	if err != nil {
		return err
	}
	if !strings.Contains(text, `name="doctor-token"`) {
		return fmt.Errorf("%w: %s answers %d", ErrNoPage, v.origin+Path, page.StatusCode)
	}
	v.token = tokenIn.FindStringSubmatch(text)[1]
	v.m.Server, v.m.Via = page.Header.Get("Server"), page.Header.Get("Via")
	asked := time.Now()
	_, text, err = v.get(Path + "/facts")
	if err == nil {
		err = json.Unmarshal([]byte(text), &v.facts)
	}
	if err != nil {
		return fmt.Errorf("the doctor's facts: %w", err)
	}
	v.m.Skew = v.facts.Now - asked.Add(time.Since(asked)/2).UnixMilli()
	return nil
}

// get reads something that is small, and is no stream.
func (v *visit) get(path string) (answer *http.Response, text string, err error) {
	r, err := http.NewRequestWithContext(v.ctx, http.MethodGet, v.origin+path, http.NoBody)
	if err != nil {
		return nil, "", err
	}
	if answer, err = v.client.Do(r); err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return answer, string(all), err
}

// ask asks as the client of a page does.
func (v *visit) ask(method, path string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(v.ctx, method, v.origin+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	asPage(r)
	if method != http.MethodGet {
		r.Header.Set("Origin", v.origin)
		r.Header.Set("X-Csrf-Token", v.token)
	}
	return v.client.Do(r)
}

// Ask opens a stream as a page does that keeps it alive, until its header has arrived, or
// its first event.
func Ask(ctx context.Context, client *http.Client, url string, event bool) Answer {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	asPage(r)
	r.Header.Set("Datastar-Live", "1")
	answer, err := client.Do(r)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	defer answer.Body.Close()
	a := answerOf(answer, nil)
	if a.OK = a.isStream(); a.OK && event {
		_, err = answer.Body.Read(make([]byte, 1))
		a.OK = err == nil
	}
	return a
}

// asPage gives a request what a browser and the client give it.
func asPage(r *http.Request) {
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	if r.URL.Scheme == "https" || local.Name(r.Host) {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
}

// answerOf says how a request was answered.
func answerOf(answer *http.Response, err error) (a Answer) {
	if err != nil {
		return Answer{Error: err.Error()}
	}
	media, _, _ := strings.Cut(answer.Header.Get("Content-Type"), ";")
	return Answer{Status: answer.StatusCode, Type: media}
}

// isStream reports whether an answer is a stream of events.
func (a Answer) isStream() bool {
	return a.Status == http.StatusOK && a.Type == "text/event-stream"
}

// silence waits in a stream that is silent.
func (v *visit) silence(wait time.Duration) Silence {
	s := Silence{For: wait.Milliseconds()}
	patient := &visit{ctx: v.ctx, client: within(v.client, wait+requestLimit), origin: v.origin}
	answer, err := patient.ask(http.MethodGet, fmt.Sprint(Path, "/silence?for=", s.For))
	if err != nil {
		return Silence{}
	}
	defer answer.Body.Close()
	if !answerOf(answer, nil).isStream() {
		return Silence{}
	}
	var text strings.Builder
	began := time.Now()
	_ = arrivals(io.TeeReader(answer.Body, &text), func() {})
	if !strings.Contains(text.String(), Last) {
		s.Cut = max(time.Since(began).Milliseconds(), 1)
	}
	return s
}

// opens opens a stream of the app.
func (v *visit) opens(url string) Named {
	ctx, cancel := context.WithTimeout(v.ctx, 5*time.Second)
	defer cancel()
	return Named{url, Ask(ctx, v.client, v.origin+url, false)}
}

// breaks has the app break a stream off, and opens the next.
func (v *visit) breaks() (b Break) {
	answer, err := v.ask(http.MethodGet, Path+"/break")
	if err != nil || !answerOf(answer, nil).isStream() {
		return Break{}
	}
	defer answer.Body.Close()
	b = Break{Tried: true, Ended: arrivals(answer.Body, func() {}) == nil}
	began := time.Now()
	if next, err := v.ask(http.MethodGet, Path+"/stream?again="); err == nil {
		_, _ = next.Body.Read(make([]byte, 1))
		_ = next.Body.Close()
		b.Again = time.Since(began).Milliseconds()
	}
	return b
}

// post runs a command.
func (v *visit) post() (a Answer) {
	answer, err := v.ask(http.MethodPost, Path+"/post")
	if a = answerOf(answer, err); err != nil {
		return a
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	a.OK = a.isStream() && strings.Contains(string(text), Last)
	return a
}

// script loads one.
func (v *visit) script(path string) (a Answer) {
	answer, err := v.ask(http.MethodGet, path)
	if a = answerOf(answer, err); err != nil {
		return a
	}
	_ = answer.Body.Close()
	a.OK = a.Status == http.StatusOK && a.Type == "text/javascript"
	return a
}
