package expr

// Role is what an attribute does, whatever the client calls it.
type Role string

// The roles, with the names of V1 and of Beta where these differ.
const (
	Signals         Role = "signals"
	Computed        Role = "computed"
	Bind            Role = "bind"
	Text            Role = "text"
	Show            Role = "show"
	Attr            Role = "attr"
	Class           Role = "class"
	Style           Role = "style"  // V1
	Effect          Role = "effect" // V1
	Ref             Role = "ref"
	Indicator       Role = "indicator"
	Init            Role = "init" // Beta: on-load
	On              Role = "on"
	OnIntersect     Role = "on-intersect"
	OnInterval      Role = "on-interval"
	OnRaf           Role = "on-raf"           // Beta
	OnSignalPatch   Role = "on-signal-patch"  // V1
	OnSignalChange  Role = "on-signal-change" // Beta
	JSONSignals     Role = "json-signals"     // V1
	CustomValidity  Role = "custom-validity"  // Beta
	Persist         Role = "persist"          // Beta
	ReplaceURL      Role = "replace-url"      // Beta
	ScrollIntoView  Role = "scroll-into-view" // Beta
	ViewTransition  Role = "view-transition"  // Beta
	Overcomplicated Role = "star"             // Beta
)
