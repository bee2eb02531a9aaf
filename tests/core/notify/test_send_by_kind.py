"""One attempt to tell a receiver: what counts as told, what is tried again, and that no secret gets out."""

import json
import os
import ssl
import subprocess
import sys
from contextlib import ExitStack

import pytest
from fake_server import Answer, FakeServer

from budgettui.core.config.server_access import ServerAccess
from budgettui.core.notify.delivery_retry import DeliveryError, MessageRefusedError, pause_after
from budgettui.core.notify.send_by_kind import Sender

SECRET = "s3cr3t-VALUE-4711"


@pytest.fixture
def serve():
    with ExitStack() as stack:
        yield lambda respond: stack.enter_context(FakeServer(respond).running())


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("webhook", "/hook"),
        ("slack", "/hook"),
        ("pagerduty", "/hook/v2/enqueue"),
        ("ntfy", "/hook/"),
        ("alertmanager", "/hook/api/v2/alerts"),
    ],
)
def test_each_server_gets_its_body_where_it_takes_it(
    serve, message, receiver, monkeypatch, kind, path
) -> None:
    server = serve(lambda _: Answer({}, 202))
    monkeypatch.setenv("HOOK_URL", f"{server.url}/hook")
    monkeypatch.setenv("HOOK_TOKEN", SECRET)
    settings = receiver(kind, url_env="HOOK_URL", access=ServerAccess("HOOK_TOKEN"), topic="sre")
    Sender(settings).send(message(), 0)
    (asked,) = server.asked
    assert (asked.path, asked.headers["Content-Type"]) == (path, "application/json")
    assert "checkout" in json.dumps(asked.json)
    if kind == "pagerduty":
        assert asked.json["routing_key"] == SECRET and "Authorization" not in asked.headers
    else:
        assert asked.headers["Authorization"] == f"Bearer {SECRET}"
    if kind == "webhook":
        assert json.loads(asked.headers["Idempotency-Key"]) == asked.json["id"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_a_success_whatever_the_body(serve, message, receiver, status) -> None:
    server = serve(lambda _: Answer(b"" if status == 204 else b"<ok", status, drip=30.0))
    Sender(receiver(url=server.url)).send(message(), 0)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_message_that_is_refused_is_not_tried_again(serve, message, receiver, status) -> None:
    server = serve(lambda _: Answer({}, status))
    with pytest.raises(MessageRefusedError, match=str(status)):
        Sender(receiver(url=server.url)).send(message(), 0)


@pytest.mark.parametrize("status", [302, 401, 403, 404, 408, 429, 500, 503])
def test_what_may_pass_is_tried_again(serve, message, receiver, status) -> None:
    headers = {"Retry-After": "17"} if status in (429, 503) else {}
    server = serve(lambda _: Answer({}, status, headers | {"Location": f"http://x/{SECRET}"}))
    with pytest.raises(DeliveryError) as raised:
        Sender(receiver(url=server.url)).send(message(), 0)
    assert raised.value.retry_after == (17 if headers else None)
    assert SECRET not in str(raised.value)


def test_a_server_that_hangs_or_hangs_up_is_tried_again(serve, message, receiver) -> None:
    hanging = serve(lambda _: Answer(hang=True))
    with pytest.raises(DeliveryError, match="no answer within"):
        Sender(receiver(url=hanging.url, timeout_seconds=0.3)).send(message(), 0)
    dripping = serve(lambda _: Answer({}, drip_headers=0.1))
    with pytest.raises(DeliveryError, match="no answer within"):
        Sender(receiver(url=dripping.url, timeout_seconds=0.3)).send(message(), 0)
    dropping = serve(lambda _: Answer(drop=True))
    with pytest.raises(DeliveryError, match="connection was lost"):
        Sender(receiver(url=dropping.url)).send(message(), 0)
    with pytest.raises(DeliveryError, match="cannot be reached: Connection refused"):
        Sender(receiver(url="http://127.0.0.1:1")).send(message(), 0)


def test_pauses_grow_with_jitter_to_a_limit_and_honour_retry_after() -> None:
    pauses = [[pause_after(count, DeliveryError("x")) for _ in range(50)] for count in (1, 4, 40)]
    assert all(0.5 <= pause <= 1.5 for pause in pauses[0]) and len(set(pauses[0])) > 1
    assert all(4 <= pause <= 12 for pause in pauses[1])
    assert all(150 <= pause <= 450 for pause in pauses[2])
    assert pause_after(1, DeliveryError("x", 90)) == 90
    assert pause_after(1, DeliveryError("x", 1e9)) == 3600


def problem(settings, message) -> str:
    with pytest.raises(DeliveryError) as raised:
        Sender(settings).send(message(), 0)
    return str(raised.value)


def test_an_address_that_is_a_secret_is_in_no_message(message, receiver, monkeypatch, tmp_path) -> None:
    for url in (
        f"http://127.0.0.1:1/{SECRET}",
        f"http://{SECRET}.invalid/",
        f"nonsense {SECRET}",
        f"http://me:{SECRET}@127.0.0.1/",
        f"http://127.0.0.1:1/{SECRET}\x7f",
    ):
        monkeypatch.setenv("SLACK_URL", url)
        path = tmp_path / "url"
        path.write_text(url)
        assert SECRET not in problem(receiver("slack", url_env="SLACK_URL"), message)
        assert SECRET not in problem(receiver("slack", url_file=path), message)


def test_a_secret_that_is_not_there_is_said(message, receiver, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("NO_SUCH", raising=False)
    assert "NO_SUCH is not set" in problem(receiver("slack", url_env="NO_SUCH"), message)
    assert "NO_SUCH is not set" in problem(receiver(url="http://x", access=ServerAccess("NO_SUCH")), message)
    assert "cannot be read" in problem(
        receiver(url="http://x", access=ServerAccess(token_file=tmp_path / "no")), message
    )
    assert "NO_SUCH is not set" in problem(
        receiver(url="http://x", access=ServerAccess(user="me", password_env="NO_SUCH")), message
    )
    missing = tmp_path / "ca.pem"
    assert "ca.pem cannot be used" in problem(
        receiver(url="https://x", access=ServerAccess(ca_file=missing)), message
    )


def test_a_certificate_that_nobody_vouches_for_is_refused(message, receiver, tmp_path) -> None:
    """A server with a certificate of its own is told once that is named as ca_file."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        capture_output=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    fake = FakeServer(lambda _: Answer({}))
    fake._server.socket = context.wrap_socket(fake._server.socket, server_side=True)
    url = fake.url.replace("http://127.0.0.1", "https://localhost")
    with fake.running():
        assert "no secure connection" in problem(receiver(url=url), message)
        Sender(receiver(url=url, access=ServerAccess(ca_file=certificate))).send(message(), 0)
    assert len(fake.asked) == 1


def test_command_gets_the_message_on_standard_input_without_a_shell(message, receiver, tmp_path) -> None:
    out = tmp_path / "out"
    script = "import sys; open(sys.argv[1], 'w').write(sys.argv[2] + sys.stdin.read())"
    command = (sys.executable, "-c", script, str(out), "$(touch pwned); `x`")
    Sender(receiver("command", command=command)).send(message(), 0)
    text = out.read_text()
    assert text.startswith("$(touch pwned); `x`{")
    assert json.loads(text.removeprefix("$(touch pwned); `x`"))["title"] == "PAGE checkout"


def test_a_command_that_fails_or_hangs_is_tried_again(message, receiver, monkeypatch) -> None:
    monkeypatch.setenv("MY_TOKEN", SECRET)
    script = f"import sys; sys.exit('no luck with {SECRET}\\x1b[2J')"
    text = problem(receiver("command", command=(sys.executable, "-c", script)), message)
    assert "exited with status 1: no luck with $MY_TOKEN" in text and "\x1b" not in text
    hanging = receiver("command", command=("sleep", "60"), timeout_seconds=0.3)
    assert "did not finish within" in problem(hanging, message)
    assert "cannot be run" in problem(receiver("command", command=("/no/such/program",)), message)


def test_a_terminal_that_is_not_there_is_said(message, receiver) -> None:
    written = []
    Sender(receiver("bell"), written.append).send(message(), 0)
    assert written == ["\a"]

    def fail(_):
        raise OSError(6, os.strerror(6))

    with pytest.raises(DeliveryError, match="the terminal cannot be written to"):
        Sender(receiver("osc9"), fail).send(message(), 0)
