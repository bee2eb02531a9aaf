"""`sync` of an Instatus page: by its API page by page, or what goes on by its summary."""

import json
from contextlib import ExitStack
from pathlib import Path

import pytest
from fake_server import Answer, FakeServer

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples" / "instatus"
TABLE = """
[[sources]]
name = "status"
type = "instatus"
url = "{url}"
services = {{ Checkout = "checkout", Search = "search", "Example" = "search" }}
"""


def sample(name):
    return json.loads((SAMPLES / name).read_text())


@pytest.fixture
def serve(shop):
    with ExitStack() as stack:

        def run(respond, more=""):
            server = stack.enter_context(FakeServer(respond).running())
            shop.configure(TABLE.format(url=server.url) + more)
            return server

        yield run


def test_the_api_is_asked_page_by_page(shop, serve, monkeypatch):
    monkeypatch.setenv("INSTATUS_TOKEN", "secret-token")
    incidents = sample("incidents.json")
    notices = [incidents[2] | {"id": f"n{number}"} for number in range(120)]

    def respond(asked):
        items = [*notices, *incidents] if asked.path == "/incidents" else sample("maintenances.json")
        begin = 100 * (int(asked.parameters["page"]) - 1)
        assert asked.parameters["per_page"] == "100"
        return Answer(items[begin : begin + 100])

    server = serve(respond, 'token_env = "INSTATUS_TOKEN"\n')
    assert shop.run("sync").out.startswith("status: 4 added")
    assert [asked.path for asked in server.asked] == ["/incidents", "/incidents", "/maintenances"]
    assert {asked.headers["Authorization"] for asked in server.asked} == {"Bearer secret-token"}
    incidents[0] |= {"status": "RESOLVED", "resolved": "2026-11-22T09:00:00Z"}
    result = shop.run("sync")
    assert result.out.startswith("status: 1 closed, 3 unchanged")
    assert "121 left out" not in result.err and "it names no component" in result.err


def test_pages_without_end_and_what_is_not_a_list(shop, serve, monkeypatch):
    monkeypatch.setenv("INSTATUS_TOKEN", "secret-token")
    server = serve(lambda _: Answer([{}] * 100), 'token_env = "INSTATUS_TOKEN"\n')
    result = shop.run("sync")
    assert (result.code, "/incidents has more than 1,000 pages" in result.err) == (3, True)
    server.respond = lambda _: Answer({"error": {"message": "no"}})
    assert "is the url https://api.instatus.com/v1/PAGE?" in shop.run("sync").err


def test_the_summary_has_what_continues(shop, serve):
    summary = sample("summary.json")
    del summary["activeIncidents"][0]["id"]
    summary["activeIncidents"][0]["started"] = (
        "Sun Nov 22 2026 07:30:00 GMT+0000 (Coordinated Universal Time)"
    )
    server = serve(lambda _: Answer(summary))
    assert shop.run("sync").out.startswith("status: 2 added")
    assert [asked.path for asked in server.asked] == ["/summary.json"]
    events = shop.run("events", "--json").json["events"]
    assert sorted((row["source_key"], row["start"][:16]) for row in events) == [
        ("cl1", "2026-11-22T07:30"),
        ("cl2", "2026-11-22T07:00"),
    ]
    summary["activeIncidents"] = []
    assert "open here but no longer listed there: 1" in shop.run("sync").err
    server.respond = lambda _: Answer({"page": None})
    assert "is not an Instatus page" in shop.run("sync").err
