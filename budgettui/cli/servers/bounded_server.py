"""An HTTP server that no client can hold up: a bounded number of connections, each with a deadline."""

import contextlib
import ipaddress
import socket
import threading
import time
from http.client import LineTooLong
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_HEADERS = 65_536
"""Bytes of a request before its body."""
_SECONDS = 10
"""What a client may take for a line of its request, or for taking the answer."""


class BoundedServer(ThreadingHTTPServer):
    """A thread for each connection, of which at most `most_connections` are open.

    A connection whose request takes longer than `longest_seconds`, however it dribbles, is closed.
    """

    daemon_threads = True
    request_queue_size = 64
    most_connections = 64
    longest_seconds = 60.0

    def __init__(self, host: str, port: int, handler: type["BoundedHandler"]) -> None:
        self._begun: dict[Any, float] = {}
        self._lock = threading.Lock()
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            has_room = len(self._begun) < self.most_connections
            if has_room:
                self._begun[request] = time.monotonic()
        if has_room:
            super().process_request(request, client_address)
            return
        with contextlib.suppress(OSError):  # an answer this short fits the system's buffer
            request.settimeout(0)
            request.sendall(
                b"HTTP/1.1 503 too many connections\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        self.shutdown_request(request)

    def renew(self, request: Any) -> None:
        """Begin the deadline of a connection anew: another request may come."""
        with self._lock:
            if request in self._begun:
                self._begun[request] = time.monotonic()

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._begun.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Close what is past its deadline; its thread ends at its next read or write."""
        now = time.monotonic()
        with self._lock:
            late = [request for request, begun in self._begun.items() if now - begun > self.longest_seconds]
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


def is_own_name(host: str) -> bool:
    """Whether a Host header is an address, or localhost; none at all is a client of old.

    A page of the web can have its own name lead to our address, and would be read by or write to us.
    """
    name = host.strip()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    if name in ("", "localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
