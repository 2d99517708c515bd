// Encodes events with the TypeScript SDK, as often as fits into the time that a question
// asks for, and answers with the processor time that one takes, in ns.
import { createInterface } from "node:readline";
import { ServerSentEventGenerator } from "@starfederation/datastar-sdk/node";

let bytes = 0;
const request = { on() {}, method: "GET", url: "/" };
const response = {
  writeHead() {},
  flushHeaders() {},
  end() {},
  write(text) {
    bytes += text.length;
  },
};

const answer = (value) => console.log(JSON.stringify(value));

ServerSentEventGenerator.stream(request, response, (sse) => {
  const verbs = {
    PatchElements: (text) => sse.patchElements(text),
    PatchSignals: (text) => sse.patchSignals(text),
    ExecuteScript: (text) => sse.executeScript(text),
  };
  answer({});
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { verb, text, ms } = JSON.parse(line);
    const encode = verbs[verb];
    const began = process.cpuUsage();
    let calls = 0;
    let took = 0;
    for (let batch = 1; took < ms * 1e6; batch = Math.min(batch * 2, 1024)) {
      for (let i = 0; i < batch; i++) encode(text);
      calls += batch;
      const { user, system } = process.cpuUsage(began); // in µs
      took = (user + system) * 1e3;
    }
    answer({ Value: took / calls });
  });
}, { keepalive: true });
