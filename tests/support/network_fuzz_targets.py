"""Fuzz targets for input from the network: servers' answers to `sync`, and requests to `listen`.

An input is a series of raw HTTP messages separated by `NEXT`; the last one answers all further requests. A
run must end, within bounds, in events or in an error message, and leave nothing half-written.
"""

import http.client
import io
import json
import os
import shutil
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fuzz_target import FuzzFault, Target, check_sentence

from budgettui.cli.servers import webhook_server
from budgettui.core.config.loader import load
from budgettui.core.config.server_access import ServerAccess
from budgettui.core.config.source_settings import QuerySettings, SourceSettings
from budgettui.core.model.instants import DAY, HOUR, SECOND, to_instant
from budgettui.core.sources import AlertReceiver, HttpClient, SourceError, synchronise
from budgettui.core.sources.http_client import NoRedirects
from budgettui.core.store import SourceState
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.store.validation import validated_state
from budgettui.core.workspace import Workspace

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples"
NEXT = b"\n==\n"
NOW = to_instant(datetime(2026, 11, 23, tzinfo=UTC))
LONGEST_WAIT = 600.0
"""Seconds that a server may make one sync wait."""
MOST_NOTES = 200
MOST_REQUESTS = 4_000
CONFIG = '[[services]]\nname = "checkout"\nslo = 99.9\n[[services]]\nname = "search"\nslo = 99.9\n'
SERVICES = {
    "Checkout": "checkout",
    "Checkout Production": "checkout",
    "Search": "search",
    "PSVC002": "search",
}


class _Socket:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def sendall(self, data: bytes) -> None:
        """Ignore the request."""

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._data)

    def close(self) -> None:
        pass


class _Answers(urllib.request.HTTPHandler):
    """Gives each request the next of `answers`, without opening a connection."""

    answers: list[bytes]
    asked = 0

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        handler = self

        class Connection(http.client.HTTPConnection):
            def connect(self) -> None:
                number = min(handler.asked, len(handler.answers) - 1)
                handler.asked += 1
                if handler.asked > MOST_REQUESTS:
                    raise FuzzFault(f"{handler.asked:,} requests")
                self.sock = _Socket(handler.answers[number])  # type: ignore[assignment]

        return self.do_open(Connection, request)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"budgettui-fuzz-{os.getpid()}-"))
    (folder / "config.toml").write_text(CONFIG)
    SqliteStore(folder / "empty.db").close()
    return folder


class _Shop:
    """A workspace whose store is empty at the start of each input."""

    def __init__(self) -> None:
        self._settings = load(_folder() / "config.toml")
        self._file = _folder() / f"answers-{id(self)}.db"
        self.workspace: Workspace | None = None

    def empty(self) -> Workspace:
        if self.workspace is not None and self.workspace.store.revision() == 0:
            return self.workspace
        if self.workspace is not None:
            self.workspace.close()
        shutil.copyfile(_folder() / "empty.db", self._file)
        self.workspace = Workspace(self._settings, SqliteStore(self._file), "ada")
        return self.workspace


def _answers(source: SourceSettings) -> Callable[[bytes], None]:
    shop: list[_Shop] = []
    handler = _Answers()
    opener = urllib.request.build_opener(NoRedirects(), handler)

    def run(data: bytes) -> None:
        shop[:] = shop or [_Shop()]
        workspace = shop[0].empty()
        waits: list[float] = []

        def client(settings: SourceSettings) -> HttpClient:
            waits.clear()
            os.environ["FUZZ_TOKEN"] = "token"
            handler.answers, handler.asked = data.split(NEXT), 0
            return HttpClient(settings, waits.append, opener)

        def sync(dry_run: bool = False) -> Any:
            return synchronise(
                workspace, source, NOW, since=NOW - source.since, dry_run=dry_run, client=client
            )

        try:
            try:
                sync(dry_run=data[-1:] != b"}")  # a dry run records no problem: quick
                report = sync()
            except SourceError as error:
                check_sentence(error)
                validated_state(SourceState(source.name, NOW, None, str(error)))
                if workspace.store.revision():
                    raise FuzzFault("the sync failed, but something was written") from error
                return
        finally:
            if sum(waits) > LONGEST_WAIT or any(wait < 0 for wait in waits):
                raise FuzzFault(f"waited for {sum(waits):,.0f} s")
        for note in report.notes:
            check_sentence(Exception(note))
        if len(report.notes) > MOST_NOTES:
            raise FuzzFault(f"{len(report.notes):,} notes")
        again = sync().result
        if again.written or again.left or again.unchanged + again.added < report.result.added:
            raise FuzzFault(f"synced twice: {report.result}, then {again}")

    return run


class _Recorder:
    """Records a notification at once, where the server would hand it to another thread."""

    def __init__(self, receiver: AlertReceiver) -> None:
        self._receiver = receiver

    def put(self, notification: webhook_server.Notification, timeout: float) -> None:
        assert timeout
        for note in self._receiver.take([notification.body], NOW).notes:
            check_sentence(Exception(note))
        notification.outcome.set_result(True)


class _Connection:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.written = io.BytesIO()
        self.written.close = lambda: None  # type: ignore[method-assign]  # the test reads it afterwards

    def makefile(self, mode: str, *_: object) -> io.BufferedIOBase:
        return io.BytesIO(self._data) if mode.startswith("r") else self.written

    def settimeout(self, seconds: float) -> None:
        pass

    def setsockopt(self, *_: object) -> None:
        pass


def _requests() -> Callable[[bytes], None]:
    shop: list[_Shop] = []

    def run(data: bytes) -> None:
        shop[:] = shop or [_Shop()]
        workspace = shop[0].empty()
        receiver = AlertReceiver(workspace, SourceSettings("hook", "webhook", services=SERVICES))
        server: Any = SimpleNamespace(
            token="token", room=threading.BoundedSemaphore(1), waiting=_Recorder(receiver)
        )
        states = []
        for _ in range(2):
            connection: Any = _Connection(data.replace(NEXT, b""))
            webhook_server._Handler(connection, ("127.0.0.1", 1), server)
            answered = connection.written.getvalue()
            if answered and not answered.startswith((b"HTTP/1.1 ", b"HTTP/1.0 ", b"<!DOCTYPE")):
                raise FuzzFault(f"answered {answered[:60]!r}")
            if len(answered) > 100_000 + 1_000 * len(data):
                raise FuzzFault(f"{len(answered):,} bytes of answer")
            events = workspace.store.events()
            if any(event.end is not None and event.end <= event.start for event in events):
                raise FuzzFault("an event that ends before it starts")
            states.append({event.id: (event.start, event.end, event.impact) for event in events})
        if states[0] and not (b" 200 " in answered and states[0].keys() == states[1].keys()):
            raise FuzzFault(f"sent twice: {states[0]}, then {states[1]}")

    return run


def _http(body: object, status: str = "200 OK", headers: str = "Content-Type: application/json\r\n") -> bytes:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + raw


def _post(body: bytes, token: str = "token") -> bytes:
    head = (
        f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _matrix(*series: tuple[dict[str, str], list[list[object]]], **more: object) -> bytes:
    result = [{"metric": labels, "values": values} for labels, values in series]
    return _http({"status": "success", "data": {"resultType": "matrix", "result": result}, **more})


def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


_LAST = NOW // SECOND
_BAD = [[_LAST - 60 * back, "0.5" if 20 < back < 30 else "0"] for back in range(60, 1, -1)]
_UP = [[_LAST - 60 * back, "0" if back == 40 else "1"] for back in range(60, 1, -1)]
_ALERT = {"alertname": "Errors", "service": "checkout", "severity": "critical"}
_TOKENS = (
    NEXT,
    b"HTTP/1.1 429 x\r\nRetry-After: 99999999\r\n\r\n",
    b"HTTP/1.1 503 x\r\nRetry-After: Mon, 31 Dec 9999 23:59:59 GMT\r\n\r\n",
    b"HTTP/1.1 429 x\r\nRetry-After: Mon, 99999999999999999999 Jan 1 99:99:99 -9999\r\n\r\n",
    b"HTTP/1.1 429 x\r\nRetry-After: 50\r\n\r\n",
    b"Link: <http://x/?page=2>; rel=next\r\n",
    b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
    b"Location: file:///etc/passwd\r\n",
    *(
        b"Retry-After: -1\r\n|Retry-After: nan\r\n|Retry-After: 1e9\r\n|HTTP/1.1 302 Found\r\n|"
        b"Content-Length: -1\r\n|Content-Length: 99999999999\r\n|Content-Length: 2\r\n|"
        b"Content-Encoding: gzip\r\n|Content-Type: text/html\r\n|HTTP/1.1 100 Continue\r\n\r\n|"
        b"HTTP/1.1 204 x\r\n\r\n|HTTP/1.1 401 x\r\n\r\n|HTTP/1.1 -1 x\r\n\r\n|HTTP/9.9 200\r\n\r\n|\r\n\r\n|"
        b'\r\n|[|]|{|}|,|:|null|true|-1|1e999|NaN|"+Inf"|99999999999999999999|""|"id"|"name"|"status"|'
        b'"resolved"|"more": true|"more": 1|"values"|"metric"|"result"|"warnings": ["x"]|"error"|'
        b'"2026-11-20T10:00:00Z"|"99999999-99-99T99:99:99Z"|"0001-01-01T00:00:00Z"|'
        b'"9999-12-31T23:59:59-23:59"|\\ud800|"\\u0000"|\xff|<html>'
    ).split(b"|"),
)


def _source(kind: Any, **fields: Any) -> SourceSettings:
    return SourceSettings("fuzzed", kind, "http://127.0.0.1:1", services=SERVICES, **fields)


_QUERY = QuerySettings("checkout", "errors", "up", background=True)
_STATUS_PAGE = (
    _http(_sample("statuspage/incidents.json")),
    _http(_sample("statuspage/scheduled-maintenances.json")),
)
_PAGER_DUTY = tuple(
    _http(_sample(f"pagerduty/{name}.json"))
    for name in ("incidents-page1", "incidents-page2", "maintenance_windows", "maintenance_windows")
)
_INSTATUS = tuple(_http(_sample(f"instatus/{name}.json")) for name in ("incidents", "maintenances"))
_BODIES = _sample("alertmanager/webhooks.jsonl").splitlines()

ANSWER_TARGETS: dict[str, Target] = {
    "answers-prometheus": Target(
        _answers(_source("prometheus", since=2 * HOUR, queries=(_QUERY,))),
        (
            NEXT.join(
                (_matrix(({}, _BAD)), _matrix(({"job": "a"}, _UP), ({"job": "b"}, _UP), warnings=["slow"]))
            ),
            NEXT.join((_http(b"", "503 x", "Retry-After: 3\r\n"), _matrix(({}, _BAD[:3])), _matrix())),
            _http({"status": "error", "errorType": "bad_data", "error": "parse error"}, "400 Bad Request"),
        ),
        _TOKENS,
    ),
    "answers-alertmanager": Target(
        _answers(_source("alertmanager", since=2 * HOUR)),
        (
            NEXT.join(
                (
                    _matrix((_ALERT, [[time, str(_LAST - 3_000)] for time, _ in _BAD[20:40]])),
                    _matrix(
                        (_ALERT, [[time, "1"] for time, _ in _BAD[20:40]]),
                        ({**_ALERT, "service": "search"}, [[time, "1"] for time, _ in _BAD[50:]]),
                    ),
                )
            ),
        ),
        _TOKENS,
    ),
    "answers-pagerduty": Target(
        _answers(_source("pagerduty", since=10 * DAY, access=ServerAccess("FUZZ_TOKEN"))),
        (NEXT.join(_PAGER_DUTY), NEXT.join(reversed(_PAGER_DUTY)), NEXT.join(_PAGER_DUTY[1:3])),
        _TOKENS,
    ),
    "answers-statuspage": Target(
        _answers(_source("statuspage", since=60 * DAY)),
        (NEXT.join(_STATUS_PAGE), NEXT.join((_http(b"x", "502 x"), *_STATUS_PAGE))),
        _TOKENS,
    ),
    "answers-instatus": Target(
        _answers(_source("instatus", since=60 * DAY, access=ServerAccess("FUZZ_TOKEN"))),
        (NEXT.join(_INSTATUS),),
        _TOKENS,
    ),
    "requests-listen": Target(
        _requests(),
        (*map(_post, _BODIES[1:]), b"".join(map(_post, _BODIES)), _post(_BODIES[0], "wrong")),
        (*_TOKENS[1:], b"POST / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\n\r\n", b"Expect: 100-continue\r\n"),
    ),
}
