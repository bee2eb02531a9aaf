"""Serves `/metrics` over HTTP; another thread computes the metrics, since only one may use the store."""

import queue
from concurrent.futures import Future, TimeoutError

from budgettui.cli.servers.bounded_server import BoundedHandler, BoundedServer
from budgettui.cli.servers.host_check import is_loopback, is_own_name
from budgettui.core.monitoring.prometheus_text_format import CONTENT_TYPE

PATH = "/metrics"
_MOST_REQUESTS = 32
_ANSWER_SECONDS = 8.0
"""Less than the default scrape timeout of Prometheus, 10 seconds."""


class MetricsServer(BoundedServer):
    """Puts a `Future` of the text into `waiting` for each scrape.

    `without_store` is the answer if the future is not set in time.
    """

    longest_seconds = 30.0

    def __init__(self, host: str, port: int, without_store: str) -> None:
        self.waiting: queue.Queue[Future[str]] = queue.Queue(_MOST_REQUESTS)
        self.without_store = without_store
        self.is_local = is_loopback(host)
        super().__init__(host, port, _Handler)


class _Handler(BoundedHandler):
    server: MetricsServer

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if self.server.is_local and not is_own_name(self.headers.get("Host", "")):
            self._answer(
                421, "this is not a name of this machine\n"
            )  # a web page may have given it our address
        elif path == PATH:
            self._answer(200, self._metrics(), CONTENT_TYPE)
        elif path == "/":
            self._answer(200, f"budgettui: the metrics are at {PATH}\n")
        else:
            self._answer(404, f"there is only {PATH}\n")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self.close_connection = True  # its body is not read
        self._answer(405, "use GET to read metrics\n")

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_POST

    def _metrics(self) -> str:
        text: Future[str] = Future()
        try:
            self.server.waiting.put_nowait(text)
            return text.result(_ANSWER_SECONDS)
        except (queue.Full, TimeoutError):
            return self.server.without_store

    def _answer(self, status: int, text: str, content_type: str = "text/plain; charset=utf-8") -> None:
        raw = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)
        self.wfile.flush()


def address_of(text: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:9777`, `[::1]:9777`, `:9777` or `9777`; the default host is 127.0.0.1.

    Raises `ValueError` for anything else.
    """
    host, _, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        host = port = ""
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        raise ValueError(
            f"--listen: {text!r} is not an address and a port, such as 127.0.0.1:9777, [::1]:9777 or 9777"
        )
    return host or "127.0.0.1", int(port)
