"""An HTTP server on loopback that answers as a test tells it to, also badly."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """A request that the server got."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body, parsed as JSON."""
        return json.loads(self.body)


@dataclass
class Answer:
    """An answer: `body` is sent as JSON unless it is bytes; `announced` overrides its Content-Length."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    drip: float | None = None
    """Seconds between single bytes of the body."""
    drip_headers: float | None = None
    """Seconds between the single bytes of a 50-byte header, sent before the others."""
    hang: bool = False
    """Send nothing until the server is stopped."""
    drop: bool = False
    """Read the request, then close the connection without an answer."""


class FakeServer:
    """Answers each request with `respond`; `asked` holds all requests."""

    def __init__(self, respond: Callable[[Asked], Answer]) -> None:
        self.respond = respond
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                parts = urlsplit(self.path)
                body = self.rfile.read(length)
                query = parts.query + "&" + body.decode(errors="replace")
                parameters = {name: values[0] for name, values in parse_qs(query).items()}
                asked = Asked(parts.path, parameters, dict(self.headers.items()), body)
                fake.asked.append(asked)
                self._answer(fake.respond(asked))

            do_POST = do_GET

            def _answer(self, answer: Answer) -> None:
                if answer.hang:
                    fake.stopped.wait(60)
                if answer.hang or answer.drop:
                    self.close_connection = True
                    return
                raw = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                if answer.drip_headers is not None:
                    self.flush_headers()
                    for byte in b"X-Filler: " + b"x" * 38 + b"\r\n":
                        with suppress(OSError):
                            self.wfile.write(bytes([byte]))
                        if fake.stopped.wait(answer.drip_headers):
                            return
                self.send_header("Content-Length", str(answer.announced or len(raw)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    if answer.drip is None:
                        self.wfile.write(raw)
                        return
                    for byte in raw:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        if fake.stopped.wait(answer.drip):
                            return
                except OSError:
                    pass

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["FakeServer"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stopped.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class FakePrometheus:
    """Answers range queries from `series`, which has a list of labels and points for each query."""

    def __init__(self, series: dict[str, list[tuple[dict[str, str], dict[int, float]]]]) -> None:
        self.series = series
        self.warnings: list[str] = []
        self.most_points = 11_000
        self.is_victoria = False
        """Whether errors look like those of VictoriaMetrics: HTTP 422, with 422 as the error type, too."""

    def __call__(self, asked: Asked) -> Answer:
        start, end, step = (int(asked.parameters[name]) for name in ("start", "end", "step"))
        if (end - start) // step + 1 > self.most_points:
            status, kind = (422, "422") if self.is_victoria else (400, "bad_data")
            return Answer(
                {"status": "error", "errorType": kind, "error": "exceeded maximum resolution"}, status
            )
        result = []
        for labels, points in self.series.get(asked.parameters["query"], []):
            values = [
                [time, repr(value)]
                for time in range(start, end + 1, step)
                if (value := points.get(time)) is not None
            ]
            if values:
                result.append({"metric": labels, "values": values})
        body = {"status": "success", "data": {"resultType": "matrix", "result": result}}
        return Answer(body | ({"warnings": self.warnings} if self.warnings else {}))
