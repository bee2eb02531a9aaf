"""An HTTP server for alerts that passes them to another thread, and answers once they are on disk."""

import hmac
import json
import queue
import threading
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass, field
from typing import Any

from budgettui.cli.servers.bounded_server import BoundedHandler, BoundedServer
from budgettui.cli.servers.host_check import is_own_name
from budgettui.core.sources import BodyError, check_body

LARGEST_BODY = 4_000_000
_MOST_REQUESTS = 32
"""Concurrent requests; more are answered with 503."""
_SECONDS = 10
_DURABLE_SECONDS = 30


@dataclass
class Notification:
    """A request body to record; `outcome` is set to True once it is on disk."""

    body: dict[str, Any]
    outcome: "Future[bool]" = field(default_factory=Future)


class WebhookServer(BoundedServer):
    """Puts notifications into `waiting`. Without a `token`, anyone who can reach it may send."""

    def __init__(self, host: str, port: int, token: str | None) -> None:
        self.token = token
        self.waiting: queue.Queue[Notification] = queue.Queue(_MOST_REQUESTS)
        self.room = threading.BoundedSemaphore(_MOST_REQUESTS)
        super().__init__(host, port, _Handler)


class _Handler(BoundedHandler):
    server: WebhookServer

    def do_POST(self) -> None:
        if not self.server.room.acquire(blocking=False):
            self._answer(503, "too many requests at once")
            return
        try:
            status, text = self._take()
        finally:
            self.server.room.release()
        self._answer(status, text)

    def do_GET(self) -> None:
        self._answer(405, "use POST to send alerts")

    do_PUT = do_DELETE = do_PATCH = do_GET

    def _take(self) -> tuple[int, str]:
        token = self.server.token
        if token is None and not is_own_name(self.headers.get("Host", "")):
            return 421, "this is not a name of this machine"  # DNS rebinding by a web page
        credentials = self.headers.get("Authorization", "")
        if token is not None and not hmac.compare_digest(credentials.encode(), f"Bearer {token}".encode()):
            return 401, "the token is missing or wrong"
        if self.headers.get_content_type() != "application/json":
            return 415, "the content type must be application/json"
        if "Transfer-Encoding" in self.headers or len(self.headers.get_all("Content-Length", ())) > 1:
            return 411, "exactly one Content-Length is required"  # request smuggling
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 12):
            return 411, "Content-Length is missing"
        if int(length) > LARGEST_BODY:
            return 413, f"at most {LARGEST_BODY:,} bytes are accepted"
        raw = self.rfile.read(int(length))
        if len(raw) < int(length):
            return 400, "the request is incomplete"
        try:
            notification = Notification(check_body(json.loads(raw)))
        except BodyError as error:
            return 400, str(error)
        except (ValueError, RecursionError):
            return 400, "it is not JSON"
        try:
            self.server.waiting.put(notification, timeout=_SECONDS)
            is_durable = notification.outcome.result(_DURABLE_SECONDS)
        except (queue.Full, TimeoutError):
            is_durable = False
        return (200, "recorded") if is_durable else (503, "it could not be recorded")

    def _answer(self, status: int, text: str) -> None:
        raw = json.dumps({"message": text}).encode()
        self.close_connection = self.close_connection or status != 200
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if status != 200:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)
        self.wfile.flush()
