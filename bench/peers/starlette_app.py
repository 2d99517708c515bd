"""The four requests of oneshot_servers.go, on Starlette and uvicorn.

The argument is "streamed", for an answer that is a generator of events on what uvicorn
needs at least, or "whole", for one that is a text, on uvloop and httptools.
"""

import json
import socket
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no", "Connection": "keep-alive"}
streamed = sys.argv[1] == "streamed"
kept = ""


def escaped(text):
    for c, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;")):
        text = text.replace(c, entity)
    return text


def event(*lines):
    return "event: datastar-merge-fragments\n" + "".join(f"data: {line}\n" for line in lines) + "\n"


async def each(events):
    for one in events:
        yield one


def answer(*events):
    if streamed:
        return StreamingResponse(each(events), media_type="text/event-stream", headers=HEADERS)
    return Response("".join(events), headers={"Content-Type": "text/event-stream", **HEADERS})


async def hello(_):
    return answer(event('fragments <p id="a">hello</p>'))


async def get(request):
    signals = json.loads(request.query_params["datastar"])
    text = escaped(f"Your input: {signals['input']}, is {len(signals['input'])} long.")
    trips = signals["trips"] + 1
    return answer(event("mergeMode upsertAttributes", f'fragments <p id="output" title="{text}" data-trips="{trips}"></p>'))


async def put(request):
    global kept
    kept = escaped((await request.body()).decode())
    return answer(event('fragments <p id="output">The server keeps your state.</p>'))


async def state(_):
    return answer(
        event(f'fragments <pre id="backend">{kept}</pre>'),
        event("selector #main", "mergeMode prepend", f'fragments <p class="note">{kept}</p>'),
    )


app = Starlette(
    routes=[
        Route("/hello", hello),
        Route("/get", get),
        Route("/state", put, methods=["PUT"]),
        Route("/state", state, methods=["GET"]),
    ]
)

listener = socket.socket(proto=socket.IPPROTO_TCP)  # else asyncio leaves Nagle on, and answers wait 40 ms
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 0))
listener.listen(2048)
fast = {} if streamed else {"loop": "uvloop", "http": "httptools"}
config = uvicorn.Config(app, log_level="error", access_log=False, **({"loop": "asyncio", "http": "h11"} if streamed else fast))
print(json.dumps({"Address": str(listener.getsockname()[1])}), flush=True)
uvicorn.Server(config).run(sockets=[listener])
