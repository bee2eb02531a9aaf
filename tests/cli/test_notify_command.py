"""`budgettui notify`: what it sends, once, over and over or as a test, and what it says of it."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from dashboard_sandbox import until
from fake_server import Answer, FakeServer
from process_killing import kill_children

from budgettui.cli.commands import notify
from budgettui.core.notify import receiver_delivery, send_by_kind

SECRET = "s3cr3t-VALUE-4711"


@pytest.fixture
def server():
    with FakeServer(lambda _: Answer({})).running() as server:
        yield server


@pytest.fixture
def notified(shop, server, monkeypatch):
    """A shop with a receiver, which has been started for the first time."""
    monkeypatch.setenv("HOOK_TOKEN", SECRET)
    shop.config.write_text(
        shop.config.read_text()
        + f'\n[[notify]]\nname = "team"\nkind = "webhook"\nurl = "{server.url}"\ntoken_env = "HOOK_TOKEN"\n'
        'events = ["page", "spent", "incident"]\n'
    )
    shop.ok("add", "checkout", "1m", "--at", "3d ago")
    assert shop.ok("notify", "--once") == "team: 0 messages sent\n"
    return shop


def test_once_tells_what_turned_since_the_last_time(notified, server) -> None:
    notified.later(1)
    notified.ok("start", "checkout", "INC-812", "payment timeouts")
    notified.later(3)
    assert notified.ok("notify", "--once") == "team: 3 messages sent\n"
    assert [asked.json["title"] for asked in server.asked] == [
        "OPEN checkout",
        "PAGE checkout",
        "PAGE checkout",
    ]
    body = server.asked[1].json
    assert body["alert"] == {"long": "1h", "short": "5m", "factor": 14.4}
    assert (body["state"], body["severity"], body["slo"], body["window"]) == ("firing", "page", 99.9, "30d")
    assert server.asked[0].json["incident"]["description"] == "payment timeouts"
    assert notified.ok("notify", "--once") == "team: 0 messages sent\n"


def test_dry_run_sends_and_remembers_nothing(notified, server) -> None:
    notified.later(1)
    notified.ok("start", "checkout", "INC-812")
    notified.later(3)
    for _ in range(2):
        out = notified.ok("notify", "--dry-run")
        assert "team: OPEN checkout: INC-812 is ongoing" in out and "team: PAGE checkout: burns" in out
    assert server.asked == []
    answer = notified.run("notify", "--dry-run", "--json").json
    assert [row["message"]["kind"] for row in answer["messages"]] == ["incident", "page", "page"]


def test_a_test_says_that_it_is_one(notified, server) -> None:
    assert notified.ok("notify", "--test") == "team: sent\n"
    assert server.asked[0].json["title"] == "TEST budgettui"
    assert "nothing has happened" in server.asked[0].json["text"]
    assert notified.run("notify", "team", "--test", "--json").json == {
        "receivers": [{"receiver": "team", "sent": True, "problem": None}]
    }


def test_what_cannot_be_sent_is_reported_and_sent_the_next_time(notified, server, monkeypatch) -> None:
    monkeypatch.setattr(notify, "_ONCE_SECONDS", 0.3)
    notified.ok("start", "checkout", "INC-812")
    notified.later(3)
    server.respond = lambda _: Answer({}, 503)
    result = notified.run("notify", "--once", "--json")
    assert result.code == 3 and "not notified: team" in result.err
    (row,) = result.json["receivers"]
    assert (row["sent"], row["waiting"]) == (0, 3)
    assert row["problem"] == "team cannot be notified: it answered HTTP 503"
    server.respond = lambda _: Answer({})
    server.asked.clear()
    assert notified.ok("notify", "--once") == "team: 3 messages sent\n"
    assert notified.run("notify", "--test", "--once").code == 2


@pytest.mark.parametrize("arguments", [["--once"], ["--test"], ["--dry-run"], ["--once", "--json"]])
def test_no_secret_is_in_what_it_says(notified, server, monkeypatch, arguments) -> None:
    monkeypatch.setattr(notify, "_ONCE_SECONDS", 0.2)
    notified.ok("start", "checkout")
    notified.later(3)
    for answer in (Answer({}, 401), Answer(SECRET, 500), Answer(drop=True), Answer({})):
        server.respond = lambda _, answer=answer: answer
        result = notified.run("notify", *arguments)
        assert SECRET not in result.out + result.err
    doctor = notified.run("doctor")
    assert SECRET not in doctor.out + doctor.err
    for path in notified.folder.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path


def test_a_receiver_that_is_not_there_and_options_that_contradict(notified) -> None:
    result = notified.run("notify", "taem")
    assert result.code == 2 and "there is no receiver 'taem'; did you mean team?" in result.err
    result = notified.run("notify", "--json")
    assert result.code == 2 and "it needs --once, --dry-run or --test" in result.err
    result = notified.run("notify", "--every", "0.1s")
    assert result.code == 2 and "below 1s" in result.err


def test_without_receivers_it_says_where_they_are_described(shop) -> None:
    result = shop.run("notify")
    assert result.code == 2 and "docs/notify.md" in result.err


def test_it_runs_on_and_says_once_what_goes_wrong_and_that_it_is_over(notified, server, monkeypatch) -> None:
    notified.ok("start", "checkout", "INC-812")
    steps = iter(range(6))

    def wait(_seconds):
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        server.respond = (lambda _: Answer({}, 401)) if step < 3 else (lambda _: Answer({}))
        notified.later(1)
        time.sleep(0.8)

    monkeypatch.setattr(notify, "wait", wait)
    monkeypatch.setattr(receiver_delivery, "pause_after", lambda *_: 0.1)
    server.respond = lambda _: Answer({}, 401)
    result = notified.run("notify")
    assert result.code == 130
    assert "notifying team of changes; stop with Ctrl+C" in result.out
    assert result.err.count("team cannot be notified: it answered HTTP 401") == 1
    assert "team: working again" in result.err


def test_a_command_as_a_receiver(shop) -> None:
    out = shop.folder / "out"
    command = [sys.executable, "-c", f"import sys; open({str(out)!r}, 'a').write(sys.stdin.read())"]
    shop.config.write_text(
        shop.config.read_text()
        + f'[[notify]]\nname = "me"\nkind = "command"\ncommand = {json.dumps(command)}\n'
    )
    shop.ok("add", "checkout", "50m")
    assert shop.ok("notify", "--once", "--initial").startswith("me: 5 messages sent")
    assert '"title": "SPENT checkout"' in out.read_text()


def test_no_secret_is_in_arguments_or_output_even_after_a_crash(shop, server, tmp_path) -> None:
    """The process as it is: what `ps` shows of it and of its children, its output, its crash."""
    marker = tmp_path / "ran"
    script = f"import pathlib, time; pathlib.Path({str(marker)!r}).touch(); time.sleep(30)"
    arguments = json.dumps([sys.executable, "-c", script])
    shop.config.write_text(
        shop.config.read_text()
        + f'[[notify]]\nname = "team"\nkind = "webhook"\nurl = "{server.url}"\ntoken_env = "HOOK_TOKEN"\n'
        + '[[notify]]\nname = "pd"\nkind = "pagerduty"\ntoken_env = "HOOK_TOKEN"\nurl = "http://127.0.0.1:1"\n'
        + f'[[notify]]\nname = "me"\nkind = "command"\ncommand = {arguments}\n'
    )
    shop.ok("add", "checkout", "50m")
    environment = {**os.environ, "HOOK_TOKEN": SECRET, "BUDGETTUI_TRACEBACK": "1"}
    command = [sys.executable, "-m", "budgettui", "--config", str(shop.config), "notify", "--initial"]
    command += ["--every", "1s"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert until(lambda: marker.exists() and server.asked, 30)
        running = psutil.Process(process.pid)
        shown = [each.cmdline() for each in (running, *running.children(recursive=True))]
        assert len(shown) == 2 and SECRET not in str(shown)
        time.sleep(3)  # and it looks again, and says what goes wrong
    finally:
        kill_children(process.pid)
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=30)[0].decode()
    assert "pd cannot be notified" in output and SECRET not in output


def test_a_crash_while_sending_is_said_without_what_it_holds(notified, monkeypatch) -> None:
    def crash(*_):
        raise RuntimeError(f"about {SECRET}")

    monkeypatch.setattr(notify, "_ONCE_SECONDS", 0.2)
    monkeypatch.setattr(send_by_kind, "post", crash)
    notified.ok("start", "checkout", "--at", "5m ago")
    result = notified.run("notify", "--once")
    assert result.code == 3 and "team cannot be notified: unexpected error (RuntimeError)" in result.out
    assert SECRET not in result.out + result.err


def test_what_the_policy_requires_is_sent_and_when_it_is_overdue(notified, server) -> None:
    notified.config.write_text(
        notified.config.read_text().replace(
            'events = ["page", "spent", "incident"]', 'events = ["obligation"]'
        )
        + '[[policy.rules]]\nname = "postmortem"\nwhen = { incident_above_pct = 20 }\n'
        'must = "Write a postmortem"\ndue = "5d"\n'
    )
    notified.ok("notify", "--once")
    notified.ok("add", "checkout", "30m", "INC-812")
    notified.later(1)
    assert notified.ok("notify", "--once") == "team: 1 message sent\n"
    due = server.asked[0].json
    assert due["title"] == "DUE checkout" and due["text"].startswith("Write a postmortem, due ")
    assert due["obligation"]["rule"] == "postmortem"
    notified.later(5 * 24 * 60)
    assert notified.ok("notify", "--once") == "team: 1 message sent\n"
    assert server.asked[1].json["title"] == "OVERDUE checkout"
    notified.ok("done", due["obligation"]["id"], "-m", "postmortem: link")
    notified.later(1)
    assert notified.ok("notify", "--once") == "team: 2 messages sent\n"
    assert {asked.json["title"] for asked in server.asked[2:]} == {"DONE checkout"}
    assert server.asked[2].json["text"] == "Write a postmortem: done"
