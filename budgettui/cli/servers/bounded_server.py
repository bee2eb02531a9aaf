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
"""Maximum bytes of a request before its body."""
_SECONDS = 10
"""Time limit for a client to send a line of its request, or to accept the answer."""


@dataclass(eq=False)
class _Connection:
    """An open connection: its client, and the monotonic time since when it waits for a request."""

    client: str
    begun: float


class BoundedServer(ThreadingHTTPServer):
    """A server with one thread per connection, and at most `most_connections` of them.

    When that limit is reached, a new client replaces the oldest connection of the client that has most, so
    that one client cannot lock out others. A connection whose request takes longer than `longest_seconds` is
    closed, however slowly it keeps sending.
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
        with contextlib.suppress(OSError):  # such a short answer fits into the system's buffer
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
        """Close the oldest connection of the client with most, unless `client` would then have as many."""
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
        """Restart the deadline of a connection for its next request."""
        with self._lock:
            if request in self._open:
                self._open[request].begun = time.monotonic()

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Close connections past their deadline; their threads end at the next read or write."""
        now = time.monotonic()
        with self._lock:
            late = [
                request for request, each in self._open.items() if now - each.begun > self.longest_seconds
            ]
            for request in late:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect."""


class _BoundedLines:
    """A stream that limits the total length of the lines of a request."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = LONGEST_HEADERS

    def begin(self) -> None:
        self._left = LONGEST_HEADERS

    def readline(self, size: int) -> bytes:
        line: bytes = self._stream.readline(min(size, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise LineTooLong("header")  # answered with 431
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class BoundedHandler(BaseHTTPRequestHandler):
    """A handler that closes the connection of a client that is slow or sends too much."""

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
        except LineTooLong:  # in the first line; in later ones it is answered
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Do not log requests."""
