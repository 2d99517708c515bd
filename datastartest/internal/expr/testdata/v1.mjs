// Evaluates expressions with 1.0.4: as attributes of elements that come into the page.
const { attribute, mergePatch, mergePaths, root, filtered, beginBatch, endBatch, effect, computed } = await import(process.env.CLIENT);
const elements = [];
const prepare = (expression, returns) => {
	const el = new HTMLElement();
	el.id = 'el';
	el.attributes = [{ name: returns ? 'data-probe-value' : 'data-probe', value: expression }];
	elements.push(el);
	return el;
};
for (const c of given) {
	c.steps = c.steps.map(step => prepare(step, c.returns));
	c.computed = c.computed.map(expression => prepare(expression, true));
	c.effects = c.effects.map(expression => prepare(expression, true));
}
page.querySelectorAll = () => elements;
for (const [name, returnsValue] of [['probe', false], ['probe-value', true]])
	attribute({ name, returnsValue, argNames: returnsValue ? [] : ['evt'], apply({ el, rx }) { el.evaluate = rx } });
await new Promise(resolve => setTimeout(resolve));

const patches = [];
document.addEventListener('datastar-signal-patch', e => patches.push(show(e.detail)));
// What throws while it merges signals leaves a batch open, for the life of the page. After some of that the client
// cannot tell of a change again, and the rest has to be evaluated by a new one.
const working = () => {
	for (let i = 0; i < 100; i++) {
		patches.length = 0;
		try { root.probe = i } catch { return false }
		if (patches.length) return true;
		try { endBatch() } catch { return false }
	}
};
const run = ({ signals, steps, computed: values, effects }) => {
	for (const key of Object.keys(root)) delete root[key];
	mergePatch(JSON.parse(signals));
	const log = [];
	values.forEach((el, i) => mergePaths([['c' + i, computed(el.evaluate)]]));
	const stops = effects.map((el, i) => effect(() => {
		try { log.push(i + ' ' + show(el.evaluate())) } catch { log.push(i + ' throws') }
	}));
	patches.length = requests.length = 0;
	for (const el of steps) {
		beginBatch();
		try { log.push(show(el.evaluate({ type: 'test' }))) } catch { log.push('throws') }
		try { endBatch() } catch {}
	}
	for (const stop of stops) stop();
	const told = [...patches];
	forget();
	let sent = 'throws';
	try { sent = JSON.stringify(filtered({ exclude: /(^|\.)_/ })) } catch {}
	return { log, sent, told, requests: [...requests] };
};
answer(given.map(c => working() ? run(c) : null));
process.exit(0);
