"""HTTP requests with a deadline for the whole response, however slowly a server sends it.

A socket's timeout applies to each read, so a server that sends a byte now and then would never time out.
"""

import io
import time
import urllib.request
from http.client import HTTPConnection, HTTPResponse
from socket import socket
from typing import Any


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket until a deadline."""

    def __init__(self, connection: socket, stream: io.RawIOBase, seconds: float) -> None:
        self._connection, self._stream, self._seconds = connection, stream, seconds
        self.renew()

    def renew(self) -> None:
        self._deadline = time.monotonic() + self._seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._connection.settimeout(left)
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    """A response with the socket's timeout for all of its headers, and again for its body."""

    def __init__(self, sock: socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self._reader = None
        if seconds := sock.gettimeout():
            self._reader = _DeadlineReader(sock, self.fp.detach(), seconds)
            self.fp = io.BufferedReader(self._reader)

    def begin(self) -> None:
        super().begin()
        if self._reader is not None:
            self._reader.renew()


class _WithDeadline(urllib.request.AbstractHTTPHandler):
    def do_open(self, http_class: Any, req: urllib.request.Request, **arguments: Any) -> HTTPResponse:
        def connect(*positional: Any, **named: Any) -> HTTPConnection:
            connection: HTTPConnection = http_class(*positional, **named)
            connection.response_class = _DeadlineResponse
            return connection

        return super().do_open(connect, req, **arguments)


class HttpHandler(_WithDeadline, urllib.request.HTTPHandler):
    """HTTP with a deadline."""


class HttpsHandler(_WithDeadline, urllib.request.HTTPSHandler):
    """HTTPS with a deadline."""
