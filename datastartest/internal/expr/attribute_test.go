package expr_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

func TestAttributes(t *testing.T) {
	for _, tt := range []struct {
		protocol    event.Protocol
		name, value string
		expect      string // role, key, modifiers
	}{
		{event.V1, "data-signals", "{}", "signals"},
		{event.V1, "data-signals__ifmissing", "{}", "signals __ifmissing"},
		{event.V1, "data-signals:user-name", "1", "signals userName"},
		{event.V1, "data-signals:user.first-name", "1", "signals user.firstName"},
		{event.V1, "data-signals:user-name__case.kebab", "1", "signals user-name __case.kebab"},
		{event.V1, "data-signals:user-name__case.snake__ifmissing", "1", "signals user_name __case.snake __ifmissing"},
		{event.V1, "data-computed:total", "$a", "computed total"},
		{event.V1, "data-computed", "{a: () => 1}", "computed"},
		{event.V1, "data-bind", "user.name", "bind user.name"},
		{event.V1, "data-bind:user-name", "", "bind userName"},
		{event.V1, "data-bind:name__prop.inner-text__event.change", "", "bind name __prop.inner-text __event.change"},
		{event.V1, "data-text", "$a", "text"},
		{event.V1, "data-show", "$a", "show"},
		{event.V1, "data-attr:aria-label", "$a", "attr aria-label"},
		{event.V1, "data-attr", "{title: $a}", "attr"},
		{event.V1, "data-class:is-on", "$a", "class is-on"},
		{event.V1, "data-class:is-on__case.camel", "$a", "class isOn __case.camel"},
		{event.V1, "data-class", "{on: $a}", "class"},
		{event.V1, "data-style:background-color", "$a", "style background-color"},
		{event.V1, "data-effect", "$a", "effect"},
		{event.V1, "data-ref", "el", "ref el"},
		{event.V1, "data-ref:my-el", "", "ref myEl"},
		{event.V1, "data-indicator", "busy", "indicator busy"},
		{event.V1, "data-init__delay.500ms", "@get('/')", "init __delay.500ms"},
		{event.V1, "data-on:click", "$a", "on click"},
		{event.V1, "data-on:click__debounce.300ms.leading__once", "$a", "on click __debounce.300ms.leading __once"},
		{event.V1, "data-on:my-event__case.camel", "$a", "on myEvent __case.camel"},
		{event.V1, "data-on:a:b", "$a", "on a:b"},
		{event.V1, "data-on-intersect__once__half", "$a", "on-intersect __once __half"},
		{event.V1, "data-on-interval__duration.2s.leading", "$a", "on-interval __duration.2s.leading"},
		{event.V1, "data-on-signal-patch", "$a", "on-signal-patch"},
		{event.V1, "data-json-signals__terse", "", "json-signals __terse"},
		{event.V1, "data-on:x__a.1__a.2.2", "1", "on x __a.1 __a.2"},

		// What it leaves alone, such as what the other dialect has.
		{event.V1, "data-on-click", "$a", ""},
		{event.V1, "data-on-load", "$a", ""},
		{event.V1, "data-on:", "$a", ""},
		{event.V1, "data-x", "1", ""},
		{event.V1, "data-ignore", "", ""},
		{event.V1, "data-on-signal-patch-filter", "{}", ""},
		{event.V1, "class", "a", ""},
		{event.V1, "data-texts", "a", ""},

		{event.Beta, "data-signals", "{}", "signals"},
		{event.Beta, "data-signals-_page", "1", "signals _page"},
		{event.Beta, "data-signals-user-name__ifmissing", "1", "signals userName __ifmissing"},
		{event.Beta, "data-signals-user-name__case.kebab", "1", "signals user-name __case.kebab"},
		{event.Beta, "data-signals-user-name__case.snake", "1", "signals user_name __case.snake"},
		{event.Beta, "data-signals-user-name__case.pascal", "1", "signals UserName __case.pascal"},
		{event.Beta, "data-bind", "$name", "bind name"},
		{event.Beta, "data-bind-name", "", "bind name"},
		{event.Beta, "data-attr-aria-label", "$a", "attr aria-label"},
		{event.Beta, "data-class-is-on", "$a", "class is-on"},
		{event.Beta, "data-on-click__debounce.300MS.Leading", "$a", "on click __debounce.300ms.leading"},
		{event.Beta, "data-on-my-event", "$a", "on my-event"},
		{event.Beta, "data-on-my-event__case.pascal", "$a", "on MyEvent __case.pascal"},
		{event.Beta, "data-on-load__delay.1s", "$a", "init __delay.1s"},
		{event.Beta, "data-on-intersect__once", "$a", "on-intersect __once"},
		{event.Beta, "data-on-interval", "$a", "on-interval"},
		{event.Beta, "data-on-raf", "$a", "on-raf"},
		{event.Beta, "data-on-signal-change-user", "$a", "on-signal-change user"},
		{event.Beta, "data-on-datastar-sse", "$a", "on datastar-sse"},
		{event.Beta, "data-on-loaded", "$a", "on loaded"},
		{event.Beta, "data-indicator", "$busy", "indicator busy"},
		{event.Beta, "data-computed-total", "$a", "computed total"},
		{event.Beta, "data-replace-url", "'/x'", "replace-url"},
		{event.Beta, "data-on:click", "$a", ""},
		{event.Beta, "data-init", "$a", ""},
		{event.Beta, "data-effect", "$a", ""},
		{event.Beta, "data-classes", "a", ""},
	} {
		a, err := expr.Parse(tt.protocol, tt.name, tt.value)
		require.NoError(t, err, tt.name)
		assert.Equal(t, tt.expect, described(a), tt.name)
	}
}

// described is the role, the key and the modifiers.
func described(a *expr.Attribute) string {
	if a == nil {
		return ""
	}
	words := []string{string(a.Role)}
	if a.Key != "" {
		words = append(words, a.Key)
	}
	for _, m := range a.Modifiers {
		words = append(words, strings.Join(append([]string{"__" + m.Name}, m.Tags...), "."))
	}
	return strings.Join(words, " ")
}

func TestAttributesThatAreRefused(t *testing.T) {
	for _, tt := range []struct {
		protocol            event.Protocol
		name, value, expect string
	}{
		{event.V1, "data-text", "", `the client refuses data-text="": ValueRequired`},
		{event.V1, "data-text:x", "$a", "KeyNotAllowed"},
		{event.V1, "data-on", "$a", "KeyRequired"},
		{event.V1, "data-on:click", "", "ValueRequired"},
		{event.V1, "data-bind:a", "b", "KeyAndValueProvided"},
		{event.V1, "data-bind", "", "KeyOrValueRequired"},
		{event.V1, "data-on-signal-patch:x", "1", "KeyNotAllowed"},
		{event.Beta, "data-computed", "1", "KeyRequired"},
		{event.Beta, "data-star", "1", "ValueNotAllowed"},
		{event.Beta, "data-ref-a", "b", "KeyAndValueProvided"},
		{event.V018, "data-text", "a", "there is no model of the attributes of V018"},
	} {
		_, err := expr.Parse(tt.protocol, tt.name, tt.value)
		assert.ErrorContains(t, err, tt.expect)
	}
}

func TestTiming(t *testing.T) {
	ms := time.Millisecond
	for _, tt := range []struct {
		protocol event.Protocol
		name     string
		expect   expr.Timing
	}{
		{event.V1, "data-on:x", expr.Timing{}},
		{event.V1, "data-on:x__debounce.300ms", expr.Timing{Debounce: &expr.Wait{Time: 300 * ms, Trailing: true}}},
		{event.V1, "data-on:x__debounce.1s.leading.notrailing", expr.Timing{Debounce: &expr.Wait{Time: 1000 * ms, Leading: true}}},
		{event.V1, "data-on:x__debounce.250", expr.Timing{Debounce: &expr.Wait{Time: 250 * ms, Trailing: true}}},
		{event.V1, "data-on:x__debounce.leading.1s", expr.Timing{Debounce: &expr.Wait{Leading: true, Trailing: true}}}, // the first tag is the time
		{event.V1, "data-on:x__throttle.1.5s", expr.Timing{Throttle: &expr.Wait{Time: 1 * ms, Leading: true}}},         // and has no point
		{event.V1, "data-on:x__throttle.2s.noleading.trailing", expr.Timing{Throttle: &expr.Wait{Time: 2000 * ms, Trailing: true}}},
		{event.V1, "data-on:x__delay.1ms__delay.2ms", expr.Timing{Delay: &expr.Wait{Time: 2 * ms, Trailing: true}}},
		{event.V1, "data-on:x__delay.10ms__debounce", expr.Timing{Delay: &expr.Wait{Time: 10 * ms, Trailing: true}, Debounce: &expr.Wait{Trailing: true}}},
		{event.Beta, "data-on-x__debounce.300ms.notrail", expr.Timing{Debounce: &expr.Wait{Time: 300 * ms}}},
		{event.Beta, "data-on-x__throttle.1s.trail", expr.Timing{Throttle: &expr.Wait{Time: 1000 * ms, Leading: true, Trailing: true}}},
		{event.Beta, "data-on-x__delay.1s", expr.Timing{}},
	} {
		a, err := expr.Parse(tt.protocol, tt.name, "1")
		require.NoError(t, err)
		assert.Equal(t, tt.expect, a.Timing(), tt.name)
	}
}

func TestIgnored(t *testing.T) {
	whole, itself := expr.Ignored(event.V1)
	assert.Equal(t, "data-ignore data-ignore__self", whole+" "+itself)
	whole, itself = expr.Ignored(event.Beta)
	assert.Equal(t, "data-star-ignore data-star-ignore__self", whole+" "+itself)
}

// Keys and modifiers of made up names are those that the real clients hand to a plugin.
func TestNamesAgainstClients(t *testing.T) {
	r := rand.New(rand.NewPCG(*seed, 0))
	rests := make([]string, 2000)
	for i := range rests {
		for range r.IntN(6) {
			rests[i] += one(r, "a", "bc", "-", "-d", "_", "__", "__once", ".", ".1s", "2", "-x9", "é", ":", "__case.x", "-_")
		}
	}
	for _, tt := range []struct {
		protocol           event.Protocol
		ours, theirs, join string
		script             string
	}{
		{event.V1, "data-style", "probe", ":", `
			attribute({ name: 'probe', apply({ el, key, mods }) { el.got = told(key ?? '', mods) } });
			const elements = given.map(name => Object.assign(new HTMLElement(), { attributes: [{ name: 'data-' + name, value: '1' }] }));
			page.querySelectorAll = () => elements;
			await new Promise(resolve => setTimeout(resolve));
			answer(elements.map(el => el.got ?? ''));`},
		{event.Beta, "data-persist", "probe", "-", `
			let got, take;
			load({ type: 1, name: 'probe', onLoad(ctx) { take = ctx.applyToElement; got = told(ctx.key, ctx.mods) } });
			page.dataset = { probe: '1' };
			apply();
			await new Promise(resolve => setTimeout(resolve));
			answer(given.map((name, i) => {
				got = '';
				const key = name.replace(/-[a-z]/g, letter => letter[1].toUpperCase()); // as a browser makes it
				take(Object.assign(new HTMLElement(), { id: 'el' + i, dataset: { [key]: '1' } }));
				return got;
			}));`},
	} {
		t.Run(tt.protocol.String(), func(t *testing.T) {
			useClient(t, tt.protocol)
			theirs := make([]string, len(rests))
			for i, rest := range rests {
				theirs[i] = tt.theirs + tt.join + rest
			}
			const told = `
				const { attribute, load, apply } = await import(process.env.CLIENT);
				const told = (key, mods) => 'k' + [key, ...[...mods].map(([name, tags]) => ['__' + name, ...tags].join('.'))].join(' ');`
			for i, expect := range nodetest.Run[string, string](t, script(t, "browser.mjs")+told+tt.script, theirs) {
				name := tt.ours + tt.join + rests[i]
				a, err := expr.Parse(tt.protocol, name, "1")
				if err != nil { // the key of a name that takes none
					a, err = expr.Parse(tt.protocol, strings.Replace(name, tt.ours, "data-computed", 1), "1")
					require.NoError(t, err)
				}
				assert.Equal(t, expect, keyed(a), name)
			}
		})
	}
}

// keyed is the key and the modifiers, each once, as the clients' maps have them.
func keyed(a *expr.Attribute) string {
	if a == nil {
		return ""
	}
	s := "k" + a.Key
	seen := map[string]bool{}
	for _, m := range a.Modifiers {
		if tags, _ := a.Modifiers.Tags(m.Name); !seen[m.Name] {
			s += " " + strings.Join(append([]string{"__" + m.Name}, tags...), ".")
		}
		seen[m.Name] = true
	}
	return s
}
