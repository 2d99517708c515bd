package expr

// need says whether a key or a value may be there.
type need uint8

const (
	allowed need = iota
	must
	denied
	exclusive // either a key or a value
)

// content is what the value of an attribute is.
type content uint8

const (
	expression content = iota
	signal             // the name of a signal, which the key may be as well
	other
)

// plugin is how a client treats an attribute.
type plugin struct {
	name       string // of the client
	role       Role
	key, value need
	content    content
	returns    bool   // V1: the value of the expression is used
	argument   string // of the expression, beside those that all have: evt or patch
	casing     string // of the key
}

// timingWords are the words for what differs in time.
type timingWords struct {
	delay                bool // events can be delayed
	notrailing, trailing string
}

// dialect is how a client reads attributes.
type dialect struct {
	plugins []plugin
	timing  timingWords
	cases   map[string]func(string) string

	// Attributes by which elements are left alone: with all that is in them, or by themselves.
	ignore, ignoreSelf string
}

var v1 = dialect{
	plugins: []plugin{
		{name: "attr", role: Attr, value: must, returns: true},
		{name: "bind", role: Bind, key: exclusive, value: exclusive, content: signal, casing: "camel"},
		{name: "class", role: Class, value: must, returns: true, casing: "kebab"},
		{name: "computed", role: Computed, value: must, returns: true, casing: "camel"},
		{name: "effect", role: Effect, key: denied, value: must},
		{name: "indicator", role: Indicator, key: exclusive, value: exclusive, content: signal, casing: "camel"},
		{name: "init", role: Init, key: denied, value: must},
		{name: "json-signals", role: JSONSignals, key: denied, content: other},
		{name: "on", role: On, key: must, value: must, argument: "evt", casing: "kebab"},
		{name: "on-intersect", role: OnIntersect, key: denied, value: must},
		{name: "on-interval", role: OnInterval, key: denied, value: must},
		{name: "on-signal-patch", role: OnSignalPatch, value: must, returns: true, argument: "patch"},
		{name: "ref", role: Ref, key: exclusive, value: exclusive, content: signal, casing: "camel"},
		{name: "show", role: Show, key: denied, value: must, returns: true},
		{name: "signals", role: Signals, returns: true, casing: "camel"},
		{name: "style", role: Style, value: must, returns: true},
		{name: "text", role: Text, key: denied, value: must, returns: true},
	},
	timing: timingWords{delay: true, notrailing: "notrailing", trailing: "trailing"},
	cases:  casesV1,
	ignore: "data-ignore", ignoreSelf: "data-ignore__self",
}

// beta has its plugins by the length of their names, the longest first, as the client tries them.
var beta = dialect{
	plugins: []plugin{
		{name: "customValidity", role: CustomValidity, key: denied, value: must},
		{name: "onSignalChange", role: OnSignalChange, value: must},
		{name: "scrollIntoView", role: ScrollIntoView, key: denied, value: denied, content: other},
		{name: "viewTransition", role: ViewTransition, key: denied, value: must},
		{name: "onIntersect", role: OnIntersect, key: denied},
		{name: "onInterval", role: OnInterval, key: denied, value: must},
		{name: "replaceUrl", role: ReplaceURL, key: denied, value: must},
		{name: "indicator", role: Indicator, key: exclusive, value: exclusive, content: signal},
		{name: "computed", role: Computed, key: must, value: must},
		{name: "persist", role: Persist, key: denied, content: other},
		{name: "signals", role: Signals},
		{name: "onLoad", role: Init, key: denied, value: must},
		{name: "class", role: Class, value: must, casing: "kebab"},
		{name: "onRaf", role: OnRaf, key: denied, value: must},
		{name: "attr", role: Attr, value: must, casing: "kebab"},
		{name: "bind", role: Bind, key: exclusive, value: exclusive, content: signal},
		{name: "show", role: Show, key: denied, value: must},
		{name: "star", role: Overcomplicated, key: denied, value: denied, content: other},
		{name: "text", role: Text, key: denied, value: must},
		{name: "ref", role: Ref, key: exclusive, value: exclusive, content: signal},
		{name: "on", role: On, key: must, value: must, argument: "evt", casing: "kebab"},
	},
	timing: timingWords{notrailing: "notrail", trailing: "trail"},
	cases:  casesBeta,
	ignore: "data-star-ignore", ignoreSelf: "data-star-ignore__self",
}
