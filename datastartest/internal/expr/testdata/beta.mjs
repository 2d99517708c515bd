// Evaluates expressions with 1.0.0-beta.11.
const { load, apply } = await import(process.env.CLIENT);
let signals, effect, take, rx;
load({ type: 1, name: 'probe', argNames: ['evt'], onLoad(ctx) {
	({ signals, effect, applyToElement: take } = ctx);
	rx = undefined;
	rx = ctx.genRX();
} });
page.dataset = { probe: '1' };
apply();
await new Promise(resolve => setTimeout(resolve));

const told = [];
document.addEventListener('datastar-signals', e => told.push(show(e.detail)));
let elements = 0;
const prepare = expression => {
	const el = new HTMLElement();
	el.id = 'el' + elements++;
	el.dataset = { probe: expression };
	try { take(el) } catch { rx = () => { throw 0 } }
	return rx;
};
answer(given.map(({ signals: json, steps, computed, effects }) => {
	signals.remove();
	signals.merge(JSON.parse(json));
	const log = [];
	computed.forEach((expression, i) => signals.setComputed('c' + i, prepare(expression)));
	const stops = effects.map((expression, i) => {
		const evaluate = prepare(expression);
		return effect(() => {
			try { log.push(i + ' ' + show(evaluate())) } catch { log.push(i + ' throws') }
		});
	});
	const ready = steps.map(prepare);
	told.length = requests.length = 0;
	for (const evaluate of ready)
		try { log.push(show(evaluate({ type: 'test' }))) } catch { log.push('throws') }
	for (const stop of stops) stop();
	const before = [...told];
	forget();
	let sent = 'throws';
	try { sent = signals.JSON(false, true) } catch {}
	return { log, sent, told: before, requests: [...requests] };
}));
process.exit(0);
