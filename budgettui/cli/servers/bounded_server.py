"""An HTTP server with a bounded number of connections, each with a deadline."""

import contextlib
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass
from http.client import LineTooLong
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from budgettui.web.host_names import client_of

LONGEST_HEADERS = 65_536
"""Bytes of a request before its body."""
_SECONDS = 10
"""What a client may take for a line of its request, or for taking the answer."""


@dataclass(eq=False)
class _Connection:
    """An open connection: whose it is, and since when its request is waited for."""

    client: str
    begun: float


class BoundedServer(ThreadingHTTPServer):
    """A thread for each connection, at most `most_connections` of them.

    Where all are, another client's takes the place of the oldest of the client that has the most, so that one
    client alone keeps nobody out. A connection whose request takes longer than `longest_seconds`, however it
    dribbles, is closed.
    """

    daemon_threads = True
    request_queue_size = 1024
    most_connections = 64
    longest_seconds = 60.0

    def __init__(self, host: str, port: int, handler: type["BoundedHandler"]) -> None:
        self._open: dict[Any, _Connection] = {}
        self._threads_left = threading.BoundedSemaphore(2 * self.most_connections)
        self._lock = threading.Lock()
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        client = client_of(str(client_address[0]))
        with self._lock:
            has_room = len(self._open) < self.most_connections or self._make_room(client)
            has_room = has_room and self._threads_left.acquire(blocking=False)
            if has_room:
                self._open[request] = _Connection(client, time.monotonic())
        if has_room:
            try:
                super().process_request(request, client_address)
            except BaseException:
                self._threads_left.release()  # no thread could be started
                raise
            return
        with contextlib.suppress(OSError):  # an answer this short fits the system's buffer
            request.settimeout(0)
            request.sendall(
                b"HTTP/1.1 503 too many connections\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._threads_left.release()

    def _make_room(self, client: str) -> bool:
        """Close the oldest connection of the client with the most, unless `client` then had as many."""
        counts = Counter(connection.client for connection in self._open.values())
        largest, count = counts.most_common(1)[0]
        if count < counts[client] + 2:
            return False
        theirs = [request for request, each in self._open.items() if each.client == largest]
        oldest = min(theirs, key=lambda request: self._open[request].begun)
        del self._open[oldest]
        with contextlib.suppress(OSError):
            oldest.shutdown(socket.SHUT_RDWR)  # its thread ends at its next read or write
        return True

    def renew(self, request: Any) -> None:
        """Begin the deadline of a connection anew: another request may come."""
        with self._lock:
            if request in self._open:
                self._open[request].begun = time.monotonic()

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Close what is past its deadline; its thread ends at its next read or write."""
        now = time.monotonic()
        with self._lock:
            late = [
                request for request, each in self._open.items() if now - each.begun > self.longest_seconds
            ]
            for request in late:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is ignored."""


class _BoundedLines:
    """A connection to read from, whose lines may be so long in all until the next request begins."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = LONGEST_HEADERS

    def begin(self) -> None:
        self._left = LONGEST_HEADERS

    def readline(self, size: int) -> bytes:
        line: bytes = self._stream.readline(min(size, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise LineTooLong("header")  # which is answered with 431
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class BoundedHandler(BaseHTTPRequestHandler):
    """A handler whose connection ends when its client is slow, or says too much. Requests are not logged."""

    protocol_version = "HTTP/1.1"
    timeout = _SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.rfile: Any = _BoundedLines(self.rfile)

    def handle_one_request(self) -> None:
        if isinstance(self.server, BoundedServer):
            self.server.renew(self.connection)
        self.rfile.begin()
        try:
            super().handle_one_request()
        except LineTooLong:  # in the first line; in another one it is answered
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged."""
