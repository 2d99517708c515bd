// The four requests of oneshot_servers.go, on Express.
import express from "express";

const headers = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-cache, no-transform",
  "X-Accel-Buffering": "no",
  Connection: "keep-alive",
};
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const escaped = (text) => text.replace(/[&<>"']/g, (c) => escapes[c]);
const event = (lines) => `event: datastar-merge-fragments\n${lines.map((l) => `data: ${l}\n`).join("")}\n`;
const answer = (response, text) => response.set(headers).end(text);

let kept = "";
const app = express();
app.disable("x-powered-by");
app.disable("etag");

app.get("/hello", (_, response) => answer(response, event(['fragments <p id="a">hello</p>'])));

app.get("/get", (request, response) => {
  const { input, trips } = JSON.parse(request.query.datastar);
  const text = escaped(`Your input: ${input}, is ${[...input].length} long.`);
  answer(response, event(["mergeMode upsertAttributes", `fragments <p id="output" title="${text}" data-trips="${trips + 1}"></p>`]));
});

app.put("/state", express.text({ type: "application/json" }), (request, response) => {
  kept = escaped(request.body);
  answer(response, event(['fragments <p id="output">The server keeps your state.</p>']));
});

app.get("/state", (_, response) =>
  answer(
    response,
    event([`fragments <pre id="backend">${kept}</pre>`]) +
      event(["selector #main", "mergeMode prepend", `fragments <p class="note">${kept}</p>`]),
  ),
);

const server = app.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ Address: String(server.address().port) })));
