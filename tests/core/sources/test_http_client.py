"""Servers that answer badly: each is one sentence, and what passes is tried again."""

import base64

import pytest
from fake_server import Answer, FakeServer

from budgettui.core.config.server_access import ServerAccess
from budgettui.core.config.source_settings import SourceSettings
from budgettui.core.sources import HttpClient, SourceError, http_client


def ask(respond, sleep=lambda _: None, kind="prometheus", timeout_seconds=30.0, **access):
    with FakeServer(respond).running() as server:
        source = SourceSettings("prod", kind, server.url, None, ServerAccess(**access), timeout_seconds)
        try:
            return HttpClient(source, sleep).json("/x", {"a": "b"}), server.asked
        except SourceError as error:
            return str(error).replace(server.url, "URL"), server.asked


def test_an_answer_and_what_was_asked():
    value, (asked,) = ask(lambda _: Answer({"a": 1}), headers={"X-Scope-OrgID": "team"})
    assert value == {"a": 1}
    assert (asked.path, asked.parameters) == ("/x", {"a": "b"})
    assert {name.lower(): text for name, text in asked.headers.items()}["x-scope-orgid"] == "team"
    assert "Authorization" not in asked.headers


def test_secrets_come_from_the_environment_or_a_file(monkeypatch, tmp_path):
    monkeypatch.setenv("TOKEN", "abc")
    (tmp_path / "token").write_text("from-file\n")
    expected = base64.b64encode(b"me:abc").decode()
    for options, header in (
        ({"token_env": "TOKEN"}, "Bearer abc"),
        ({"token_env": "TOKEN", "kind": "pagerduty"}, "Token token=abc"),
        ({"token_file": tmp_path / "token"}, "Bearer from-file"),
        ({"user": "me", "password_env": "TOKEN"}, f"Basic {expected}"),
    ):
        _, (asked,) = ask(lambda _: Answer({}), **options)
        assert asked.headers["Authorization"] == header


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"token_env": "NOT_SET"}, "the environment variable NOT_SET is not set; it should hold the secret"),
        ({"token_file": "/nowhere/token"}, "cannot be read: No such file or directory"),
        ({"ca_file": "/nowhere/ca.pem"}, "ca_file /nowhere/ca.pem cannot be used"),
    ],
)
def test_a_secret_that_is_not_there(options, sentence):
    from pathlib import Path

    paths = {name: Path(value) if name.endswith("_file") else value for name, value in options.items()}
    with pytest.raises(SourceError, match=sentence):
        HttpClient(SourceSettings("prod", "prometheus", "http://127.0.0.1:1", access=ServerAccess(**paths)))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            Answer(b"<html>Sign in</html>", headers={"Content-Type": "text/html"}),
            "URL answers HTML that is not JSON",
        ),
        (Answer(b"so so"), "URL answers something that is not JSON"),
        (Answer(b"[" * 100_000), "URL answers something that is not JSON"),
        (Answer({}, 401), "URL refuses the credentials (HTTP 401); see token_env of the source"),
        (Answer({"error": "parse error"}, 400), "URL answers HTTP 400: parse error"),
        (Answer({"error": {"message": "no such\x1b[2J"}}, 404), "URL answers HTTP 404: no such\\x1b[2J"),
        (
            Answer({}, 302, {"Location": "https://sso.example/login"}),
            "URL redirects to https://sso.example/login; write that as the url of the source",
        ),
    ],
)
def test_a_bad_answer_is_one_sentence_and_not_tried_again(answer, sentence):
    message, asked = ask(lambda _: answer)
    assert sentence in message
    assert "\n" not in message
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer({}, 503), "URL answers HTTP 503"),
        (Answer(b'{"a": 1', announced=100), "URL broke off its answer"),
    ],
)
def test_what_may_pass_is_tried_four_times(answer, sentence):
    pauses: list[float] = []
    message, asked = ask(lambda _: answer, pauses.append)
    assert sentence in message
    assert len(asked) == 4
    assert [0.25 * 2**number <= pause <= 0.75 * 2**number for number, pause in enumerate(pauses)] == [
        True
    ] * 3


def test_a_server_is_given_the_time_it_asks_for():
    answers = [Answer({}, 429, {"Retry-After": "7"}), Answer({"a": 1})]
    pauses: list[float] = []
    value, _ = ask(lambda _: answers.pop(0), pauses.append)
    assert (value, pauses) == ({"a": 1}, [7.0])
    message, _ = ask(lambda _: Answer({}, 429, {"Retry-After": "86400"}), pauses.append)
    assert (message, pauses) == ("URL answers HTTP 429", [7.0])


@pytest.mark.parametrize("date", ["Mon, 99999999999999999999 Jan 1 99:99:99 -9999", "x", "-1", "1e9", "nan"])
def test_a_time_to_wait_that_is_none_is_passed_over(date):
    answers = iter([Answer({}, 429, {"Retry-After": date}), Answer({"a": 1})])
    assert ask(lambda _: next(answers))[0] == {"a": 1}


def test_a_server_cannot_hold_up_a_sync_page_by_page():
    slept = []
    busy = Answer({}, 429, {"Retry-After": "100"})
    answers = iter([busy if number % 2 == 0 else Answer({}) for number in range(1000)])
    with FakeServer(lambda _: next(answers)).running() as server:
        client = HttpClient(SourceSettings("prod", "prometheus", server.url), slept.append)
        with pytest.raises(SourceError, match="answers HTTP 429"):
            for _ in range(500):
                client.json("/x")
    assert sum(slept) <= 600


def test_halves_of_a_pair_are_not_text():
    value, _ = ask(lambda _: Answer(b'{"a\\uDC00": ["\\ud83d\\ude00", "\\ud800x", "\\\\ud800"]}'))
    assert value == {"a?": ["\N{GRINNING FACE}", "?x", "\\ud800"]}
    sentence, _ = ask(lambda _: Answer(b'{"error": "no \\ud800"}', 400))
    assert sentence == "URL answers HTTP 400: no ?"


def test_an_answer_that_drips_has_its_time_in_all():
    message, asked = ask(lambda _: Answer({"a": "x" * 1000}, drip=0.3), timeout_seconds=0.5)
    assert message == "URL did not answer within 0.5 s"
    assert len(asked) == 4


def test_headers_that_drip_have_their_time_in_all():
    value, _ = ask(lambda _: Answer({"a": 1}, drip_headers=0.001))
    assert value == {"a": 1}
    message, asked = ask(lambda _: Answer({"a": 1}, drip_headers=0.1), timeout_seconds=0.4)
    assert message == "URL did not answer within 0.4 s"
    assert len(asked) == 4


def test_a_server_that_is_not_there():
    source = SourceSettings("prod", "prometheus", "http://127.0.0.1:9")
    with pytest.raises(SourceError, match="cannot be reached: Connection refused"):
        HttpClient(source, lambda _: None).json("/x")


def test_an_answer_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(http_client, "LARGEST_BYTES", 1_000_000)
    message, asked = ask(lambda _: Answer(b"[" + b"0," * 2_000_000))
    assert message == "URL answers more than 1 MB"
    assert len(asked) == 1


def test_a_redirect_takes_the_credentials_nowhere(monkeypatch):
    monkeypatch.setenv("TOKEN", "abc")
    with FakeServer(lambda _: Answer({"a": 1})).running() as other:
        message, _ = ask(lambda _: Answer({}, 307, {"Location": f"{other.url}/x"}), token_env="TOKEN")
        assert "redirects to" in message
        assert other.asked == []


def test_an_answer_that_is_half_there_and_then_whole():
    answers = [Answer(b'{"a": ', announced=50), Answer({}, 502), Answer({"a": 1})]
    value, asked = ask(lambda _: answers.pop(0))
    assert (value, len(asked)) == ({"a": 1}, 3)
