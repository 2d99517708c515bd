package main

// example is a page of this app, or an app of its own in a folder beside it.
type example struct {
	Name    string // of its picture
	Title   string
	Text    string
	Address string
	Command string // the command that runs it
}

// Examples returns all examples. Those of this app use the generation's client.
func (g generation) Examples() []example {
	const here = "go run ./_example"
	return append([]example{
		{"page", "One page", "State, there and back, an element of its own, an endless feed, a text while it is written, and a contact that is edited.", g.Home(), here},
		{"live", "Many pages", "A list that everybody who looks at it sees change.", g.At("/live"), here},
	}, beside...)
}

// beside are the apps in the folders beside this one. Some are modules of their
// own.
var beside = []example{
	at("form", "3001", "Form", "A form with an upload, checked on the server, with the progress of what is sent."),
	at("login", "3002", "Login", "Pages behind a login, under a policy with a nonce. When a session ends, all its windows go to the login."),
	at("search", "3003", "Search", "Results while you type, and always those of what was typed last."),
	at("scroll", "3004", "Scroll", "A long list that goes on when you reach its end, or click."),
	at("bulk", "3005", "Bulk update", "Rows that are selected, and changed together."),
	at("job", "3006", "Job", "A long job with a progress bar, which goes on without the page."),
	at("inline", "3007", "Inline editing", "Cells that are edited in place, by many people at once, with templ."),
	at("cluster", "3008", "Many processes", "The list of many pages on three processes and a cluster of NATS: kill any of them."),
	at("board", "3009", "Board", "A team's board: login, live columns, who is there, uploads, an export, and a strict policy."),
}

// at returns the example in a folder, which serves on a port.
func at(folder, port, title, text string) example {
	return example{folder, title, text, "http://localhost:" + port, "go -C _example/" + folder + " run ."}
}
