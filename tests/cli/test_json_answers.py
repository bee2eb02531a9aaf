"""What commands print with --json, and the schemas of it."""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_server import Answer, FakePrometheus, FakeServer
from json_validation import problems

from budgettui.cli.json_answers import ANSWERS

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples"
PROMETHEUS = """
[[sources]]
name = "prod"
type = "prometheus"
url = "{url}"
since = "2d"

[[sources.map]]
service = "checkout"
query = "errors[{{window}}]"

[[notify]]
name = "team"
kind = "webhook"
url = "{url}"
events = ["page", "ticket", "spent", "incident"]
"""
POLICY = """
[[policy.rules]]
name = "postmortem"
when = { incident_above_pct = 20 }
must = "Write a postmortem"
due = "5d"

[[policy.rules]]
name = "freeze"
when = "spent"
must = "Stop"
level = "freeze"
"""
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


EXAMPLES: dict[str, list[list[str]]] = {
    "add": [["checkout", "12m", "INC-1", "slow"]],
    "start": [["checkout", "INC-2"]],
    "stop": [["search"]],
    "edit": [["1", "18m", "50%"]],
    "void": [["1"]],
    "undo": [[], ["1"]],
    "redo": [[]],
    "review": [["--all"], ["1"]],
    "rename": [["chekout", "checkout"]],
    "import": [
        ["more.csv"],
        ["more.csv", "--dry-run"],
        ["more.csv", "--skip-bad", "--create-services", "99"],
    ],
    "sync": [["--list"], ["--dry-run"], []],
    "notify": [["--once"], ["--dry-run", "--initial"], ["--test"]],
    "init": [["--yes", "--config", "new.toml"]],
    "services": [["slos.json"], ["slos.json", "--write"]],
    "store copy": [["events.db", "copied.db"]],
    "store salvage": [["events.db", "saved.db"]],
    "note": [["INC-812", "rolled back"], ["1", "--at", "10:00", "seen"]],
    "notes": [[], ["INC-812"], ["--known-at", "11:00"]],
    "exclude": [["checkout", "10:30", "20m", "--reason", "agreed"]],
    "exclusions": [[], ["--versions", "1"], ["void", "1"], ["checkout", "--as-of", "11:00"]],
    "events": [[], ["--versions", "1"], ["--open"]],
    "status": [[], ["checkout"], ["--known-at", "10:00"], ["--as-of", "yesterday", "--known-at", "11:00"]],
    "explain": [["checkout"], ["checkout", "--as-of", "10:00", "--known-at", "11:00"]],
    "forecast": [["checkout"], ["search"]],
    "history": [["checkout"], ["checkout", "--days", "3"]],
    "anomalies": [[], ["checkout"]],
    "report": [[], ["checkout", "--period", "yesterday"]],
    "backtest": [[], ["--as-of", "10d ago"]],
    "whatif": [["checkout", "12m"], ["search", "open", "--as-of", "10:00", "--known-at", "11:00"]],
    "gate": [["checkout"], ["search"]],
    "obligations": [[], ["--all"], ["checkout", "--as-of", "11:00", "--known-at", "11:30"]],
    "done": [["srrqdoc2", "-m", "written"]],
    "except": [["checkout", "--until", "2h", "--reason", "security"]],
    "exceptions": [[], ["--all"], ["revoke", "1"]],
    "store info": [[]],
    "store check": [[]],
    "doctor": [[]],
}
"""Calls of each command after `busy` has happened."""


@pytest.fixture
def busy(shop, monkeypatch):
    """A shop in which a good deal has happened: outages, an exclusion, an open event, an undone change."""
    monkeypatch.chdir(shop.folder)
    for days in range(100, 2, -3):
        shop.ok("add", "checkout", f"{5 + days % 7}m", "--at", f"{days}d ago", "deployment")
    shop.ok("add", "checkout", "55m", "--at", "10:00", "--incident", "INC-812", "-m", "payment timeouts")
    shop.ok("exclude", "checkout", "10:10", "10m", "--reason", "provider", "--approved-by", "ann")
    shop.ok("start", "search", "11:50", "50%")
    shop.write("old.csv", "service,start,duration_minutes\nchekout,2026-11-20T10:00Z,3\n")
    shop.ok("import", "old.csv", "--create-services", "99.9")
    for path in shop.folder.glob("config.d/*.toml"):
        path.unlink()  # and chekout is counted nowhere
    shutil.copy(SAMPLES / "slo" / "datadog-slos.json", "slos.json")
    shop.write("more.csv", "service,start,duration_minutes\ncheckout,2026-11-20T10:00Z,3\n")
    shop.ok("note", "INC-812", "the provider is at it")
    shop.ok("add", "search", "5m")
    shop.ok("undo")
    prometheus = FakePrometheus({})
    with FakeServer(
        lambda asked: prometheus(asked) if "start" in asked.parameters else Answer({})
    ).running() as server:
        shop.config.write_text(shop.config.read_text() + PROMETHEUS.format(url=server.url) + POLICY)
        shop.ok("except", "search", "--until", "1h", "--reason", "agreed")
        yield shop


def calls() -> list[tuple[str, list[str]]]:
    return [(command, arguments) for command, examples in EXAMPLES.items() for arguments in examples]


def test_every_schema_is_compared_with_real_output() -> None:
    assert EXAMPLES.keys() == ANSWERS.keys()


@pytest.mark.parametrize(
    ("command", "arguments"),
    calls(),
    ids=lambda value: value if isinstance(value, str) else " ".join(value) or "alone",
)
def test_an_answer_is_what_its_schema_says(busy, command: str, arguments: list[str]) -> None:
    """`Shop.run` compares, here and in every other test; this says that it does, and for which answer."""
    result = busy.run(*command.split(), *arguments, "--json")
    assert result.code in (0, 1), result
    assert problems(command, result.json) == []
    assert problems(command, {**result.json, "new": 1}), "a field that the schema does not name passed"


def objects(value: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The paths of all objects in a JSON value."""
    if isinstance(value, dict):
        yield path
        for key, item in value.items():
            yield from objects(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value[:2]):
            yield from objects(item, (*path, index))


@pytest.mark.parametrize("command", ["status", "forecast checkout", "report", "whatif checkout 5m", "events"])
def test_no_object_of_an_answer_may_gain_or_lose_a_field(busy, command: str) -> None:
    answer = busy.run(*command.split(), "--json").json
    name = command.split()[0]
    free = {"consumption_by_category", "by_category"}  # by names that people give
    for path in objects(answer):
        for change in ("add", "remove"):
            changed = copy.deepcopy(answer)
            target = changed
            for step in path:
                target = target[step]
            if path and path[-1] in free:
                continue
            if change == "add":
                target["unheard_of"] = 1
            else:
                target.pop(next(iter(target)))
            assert problems(name, changed), (path, change)


def test_the_command_prints_the_schema_that_the_documentation_has(shop) -> None:
    assert shop.ok("schema").splitlines() == list(ANSWERS)
    for name in ANSWERS:
        printed = json.loads(shop.ok("schema", *name.split()))
        assert printed == json.loads((SCHEMAS / f"{name.replace(' ', '-')}.json").read_text("utf-8"))
        assert printed["$schema"].endswith("2020-12/schema")


def test_a_command_without_json_is_named(shop) -> None:
    result = shop.run("schema", "statsu")
    assert (result.code, result.out) == (2, "")
    assert "no command 'statsu' has --json; did you mean status?" in result.err


def test_a_change_prints_the_budgets_that_it_made_different(shop) -> None:
    added = shop.run("add", "checkout", "12m", "--json").json
    assert [budget["service"] for budget in added["budgets"]] == ["checkout"]
    (budget,) = added["budgets"]
    assert budget["remaining_minutes_before"] - budget["remaining_minutes"] == pytest.approx(12)
    assert (budget["consumed_minutes_before"], budget["status_before"]) == (0, "OK")
    moved = shop.run("edit", "1", "--service", "search", "--json").json
    assert {each["service"] for each in moved["budgets"]} == {"checkout", "search"}
    back = shop.run("undo", "1", "--json").json
    assert {each["service"]: each["consumed_minutes"] for each in back["budgets"]} == {
        "checkout": pytest.approx(12),
        "search": 0,
    }
    voided = shop.run("void", "1", "--json").json
    assert [each["consumed_minutes"] for each in voided["budgets"]] == [0]
    assert shop.run("undo", "--json").json["budgets"][0]["consumed_minutes"] == pytest.approx(12)
    planned = shop.run("add", "checkout", "5m", "maintenance", "--at", "10:00", "--json").json
    assert planned["budgets"] == [], planned


def test_a_source_that_cannot_be_reached_is_in_the_answer_too(busy) -> None:
    text = busy.config.read_text()
    busy.config.write_text(text[: text.index("[[sources]]")] + PROMETHEUS.format(url="http://127.0.0.1:1"))
    result = busy.run("sync", "--json")
    assert result.code == 3
    (outcome,) = result.json["sources"]
    assert outcome["result"] is None and "127.0.0.1:1" in outcome["problem"]
    assert busy.run("sync", "--list", "--json").json["sources"][0]["problem"] == outcome["problem"]


def test_sync_over_and_over_has_no_one_answer(busy) -> None:
    result = busy.run("sync", "--every", "1m", "--json")
    assert result.code == 2 and "goes without --every" in result.err
