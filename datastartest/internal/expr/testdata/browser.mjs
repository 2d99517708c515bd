// As much of a browser as the clients need to evaluate expressions, without any layout or network.
globalThis.Node = class Node extends EventTarget {};
globalThis.Element = class Element extends Node {
	id = ''; tagName = 'DIV'; dataset = {}; attributes = []; childNodes = []; style = {}; isConnected = true;
	hasAttribute() { return false }
	getAttribute() { return null }
	closest() { return null }
	querySelectorAll() { return [] }
	appendChild(child) { return child }
};
for (const name of ['HTMLElement', 'SVGElement', 'MathMLElement'])
	globalThis[name] = class extends Element {};
for (const name of ['HTMLInputElement', 'HTMLSelectElement', 'HTMLTextAreaElement', 'HTMLButtonElement', 'HTMLFormElement', 'HTMLScriptElement'])
	globalThis[name] = class extends HTMLElement {};
globalThis.MutationObserver = class { observe() {} disconnect() {} };
globalThis.IntersectionObserver = globalThis.MutationObserver;
globalThis.window = globalThis;
globalThis.location = new URL('http://page.test/');
const page = new HTMLElement();
globalThis.document = Object.assign(new EventTarget(), {
	documentElement: page, body: page, head: page, baseURI: 'http://page.test/', hidden: false,
	createElement: () => new HTMLElement(), querySelectorAll: () => [], querySelector: () => null,
});
globalThis.addEventListener = () => {};
// The page stays visible, and a listener for each request would only take time.
const { addEventListener } = EventTarget.prototype;
document.addEventListener = function (type, ...rest) { if (type !== 'visibilitychange') addEventListener.call(this, type, ...rest) };
const errors = [];
console.error = e => errors.push(String(e?.message ?? e));
// What actions send is noted, and never answered.
const requests = [];
globalThis.fetch = (url, { method, body, headers }) => {
	requests.push({ method, url, body: body ?? '', type: headers['Content-Type'] ?? '' });
	return new Promise(() => {});
};
// Two actions of one method and URL abort each other, which nobody waits for.
process.on('unhandledRejection', () => {});
// Node raises what a listener throws again, without anybody around it.
process.on('uncaughtException', () => {});
// Assigning what is no signal makes a global, which the next expression must not see.
const forget = () => {
	for (const name of Object.keys(globalThis)) if (name.startsWith('$')) delete globalThis[name];
};
