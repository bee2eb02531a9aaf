"""The HTTP servers of `metrics` and `listen`: clients that dribble, and a store that does not answer."""

import contextlib
import http.client
import select
import socket
import sys
import threading
import time
import urllib.request
from collections import Counter

import pytest

from budgettui.cli.servers import metrics_server
from budgettui.cli.servers.host_check import is_loopback
from budgettui.cli.servers.metrics_server import MetricsServer
from budgettui.cli.servers.webhook_server import WebhookServer
from budgettui.web.host_names import client_of


@contextlib.contextmanager
def running(server):
    with server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def test_a_store_that_does_not_answer_is_said_to_be_away(monkeypatch):
    monkeypatch.setattr(metrics_server, "_ANSWER_SECONDS", 0.1)
    with (
        running(MetricsServer("127.0.0.1", 0, "budgettui_up 0\n")) as port,
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as response,
    ):
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert response.read() == b"budgettui_up 0\n"


def test_scrapes_that_nobody_answers_do_not_pile_up(monkeypatch):
    """The queue is bounded: what has no room in it is answered at once."""
    monkeypatch.setattr(metrics_server, "_ANSWER_SECONDS", 0.05)
    server = MetricsServer("127.0.0.1", 0, "budgettui_up 0\n")
    with running(server) as port:
        for _ in range(40):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as response:
                assert response.read() == b"budgettui_up 0\n"
    assert server.waiting.full()


def test_a_client_that_dribbles_is_cut_off():
    server = MetricsServer("127.0.0.1", 0, "")
    server.longest_seconds = 0.5
    with running(server) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        end = time.monotonic() + 20
        client.settimeout(0.05)
        answer = None
        while answer is None and time.monotonic() < end:
            with contextlib.suppress(BrokenPipeError):
                client.sendall(b"G")
            try:
                answer = client.recv(10)
            except TimeoutError:
                continue
            except ConnectionResetError:
                answer = b""
        assert answer == b""


def test_a_reused_connection_gets_its_time_again():
    server = MetricsServer("127.0.0.1", 0, "")
    server.longest_seconds = 1.0
    with running(server) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for _ in range(8):
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200")
            time.sleep(0.25)


@pytest.mark.parametrize("first", [b"GET / HTTP/1.1\r\n", b""])
def test_headers_without_end_are_refused_before_they_fill_the_memory(first):
    with running(MetricsServer("127.0.0.1", 0, "")) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            sent = 0
            with contextlib.suppress(ConnectionError):
                client.sendall(first)
                while sent < 6_000_000:
                    sent += client.send(b"X-Filler: " + b"x" * 60_000 + b"\r\n")
            answer = b""
            with contextlib.suppress(ConnectionError):
                answer = client.recv(100)
        assert sent < 6_000_000
        assert not answer or answer.startswith(
            b"HTTP/1.1 431 " if first else b"<!DOCTYPE"
        )  # no line, no version
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as response:
            assert response.status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "attacker.example:9099"}, 421),
        ({"Host": "localhost:9099"}, 415),
        ({"Host": "[::1]:9099"}, 415),
        ({"Host": "127.0.0.1", "Content-Type": "application/json", "Transfer-Encoding": "chunked"}, 411),
        ({"Content-Type": "application/json", "Content-Length": "2", "Transfer-Encoding": "gzip"}, 411),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_without_a_token_no_page_of_the_web_sends_alerts(headers, status):
    """A page whose own name leads to this address is no other origin to the browser."""
    with running(WebhookServer("127.0.0.1", 0, None)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.putrequest("POST", "/", skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        assert (response.status, response.headers["Connection"]) == (status, "close")
        response.read()
        connection.close()


def test_with_a_token_a_server_before_it_may_keep_its_name():
    with running(WebhookServer("127.0.0.1", 0, "secret")) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("POST", "/", b"{}", {"Host": "alerts.example", "Authorization": "Bearer secret"})
        response = connection.getresponse()
        assert (response.status, response.read()) == (
            415,
            b'{"message": "the content type must be application/json"}',
        )
        connection.close()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
    ],
)
def test_what_only_this_machine_reaches(host, expected):
    assert is_loopback(host) is expected


def waiting(port, count, source="127.0.0.1"):
    """Connections that say nothing, from an address of this machine."""
    connections = []
    for _ in range(count):
        connections.append(
            socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0))
        )
    return connections


def answer_to(port, source, stack):
    """What a client at `source` gets for a request on a connection of its own, which it leaves open."""
    client = stack.enter_context(waiting(port, 1, source)[0])
    with contextlib.suppress(ConnectionError):  # refused before it was sent
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return client.recv(100)


@pytest.fixture
def server():
    server = MetricsServer("127.0.0.1", 0, "")
    with running(server):
        yield server


needs_loopback_network = pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is no address of ours")


@needs_loopback_network
def test_one_client_alone_keeps_nobody_out(server):
    """It holds all it may and is refused more; another's request takes the place of its oldest."""
    port = server.server_address[1]
    with contextlib.ExitStack() as stack:
        theirs = [stack.enter_context(each) for each in waiting(port, 64)]
        for _ in range(3):
            assert answer_to(port, "127.0.0.1", stack).startswith(b"HTTP/1.1 503 ")
        for number in range(3):
            assert answer_to(port, "127.0.0.2", stack).startswith(b"HTTP/1.1 200 ")
            assert [bool(select.select([each], [], [], 0)[0]) for each in theirs].count(True) == number + 1


@needs_loopback_network
def test_clients_share_the_connections_evenly(server):
    port = server.server_address[1]
    with contextlib.ExitStack() as stack:
        for source in ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"):
            for each in waiting(port, 100, source):
                stack.enter_context(each)
        assert answer_to(port, "127.0.0.4", stack).startswith(b"HTTP/1.1 503 ")
        assert answer_to(port, "127.0.0.5", stack).startswith(b"HTTP/1.1 200 ")
        counts = Counter(each.client for each in server._open.values())
        assert max(counts.values()) <= 17 and len(counts) >= 4


@needs_loopback_network
def test_clients_that_come_and_go_start_no_threads_without_end(server):
    """A connection that lost its place counts until its thread has ended."""
    server._threads_left = threading.BoundedSemaphore(64)  # for good: threads release it after the test
    port = server.server_address[1]
    with contextlib.ExitStack() as stack:
        for each in waiting(port, 64):
            stack.enter_context(each)
        deadline = time.monotonic() + 20
        while server._threads_left._value and time.monotonic() < deadline:
            time.sleep(0.01)
        server._open.clear()  # as if all had lost theirs
        assert answer_to(port, "127.0.0.2", stack).startswith(b"HTTP/1.1 503 ")


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
    ],
)
def test_addresses_of_one_machine_are_one_client(address, client):
    assert client_of(address) == client
