"""Ten thousand connections at once to each of the servers: they live on, stay small, and answer others."""

import contextlib
import resource
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from browser_session import Served
from dashboard_sandbox import until
from listening_command import ListeningCommand

MOST = 10_000
MOST_GROWTH = 60_000_000
"""Bytes by which a server may have grown."""
CONFIG = '[store]\npath = "events.db"\n\n[[services]]\nname = "checkout"\nslo = 99.9\n'
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is no address of ours")


@pytest.fixture
def count() -> Iterator[int]:
    """How many files this process may open, ten thousand at most."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MOST + 500 if hard == resource.RLIM_INFINITY else min(MOST + 500, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, limit), hard))
    yield limit - 500
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextlib.contextmanager
def flood(port: int, count: int) -> Iterator[None]:
    """Connections of one client, every second with half a request."""
    with contextlib.ExitStack() as stack:
        for number in range(count):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            if number % 2:
                with contextlib.suppress(ConnectionError):
                    client.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        yield


def answers(port: int, source: str = "127.0.0.1", path: str = "/") -> bool:
    """Whether a request from `source` is answered, with whatever."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0)) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            status = client.recv(100).split(b" ")[1:2]
            return bool(status) and status[0] in (b"200", b"405")
    except ConnectionError:
        return False


@pytest.mark.parametrize(
    "command",
    [("metrics", "--listen", "127.0.0.1:0"), ("listen", "--port", "0", "--no-token")],
    ids=lambda c: c[0],
)
def test_metrics_and_listen(tmp_path: Path, command: tuple[str, ...], count: int) -> None:
    server = ListeningCommand(tmp_path, CONFIG)
    server.run("add", "checkout", "10m")
    server.listen(*command)
    try:
        assert server.process is not None
        process = psutil.Process(server.process.pid)
        assert answers(server.port)
        before = process.memory_info().rss
        with flood(server.port, count):
            assert answers(server.port, "127.0.0.2")
            assert process.memory_info().rss - before < MOST_GROWTH
            assert process.num_threads() < 150
        assert until(lambda: answers(server.port), 20)
        assert until(lambda: process.num_threads() < 10, 20)
        code, _, errors = server.end()
        assert (code, "Traceback" in errors) == (130, False)
    finally:
        server.close()


@pytest.mark.parametrize("most_files", [0, 600])
def test_serve(serve: Callable[..., Served], count: int, most_files: int) -> None:
    """Also where the server may open fewer files than there are connections."""
    served = serve()
    process = psutil.Process(served.process.pid)
    if most_files:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (most_files, most_files))
    assert answers(served.port)
    before = process.memory_info().rss
    with flood(served.port, count if not most_files else 2 * most_files):
        assert until(lambda: answers(served.port, "127.0.0.2"), 20)
        assert process.memory_info().rss - before < MOST_GROWTH
        assert until(lambda: process.num_fds() < 320, 20)
    with urllib.request.urlopen(served.url, timeout=20) as response:
        assert response.status == 200
    assert "Traceback" not in served.close()
