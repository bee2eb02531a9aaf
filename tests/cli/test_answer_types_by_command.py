"""What commands print with --json, and the schemas of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from json_call_examples import EXAMPLES
from json_validation import problems, validator

from budgettui.cli.json.answer_types_by_command import ANSWERS

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


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
    is_valid = validator(name).is_valid
    assert is_valid(answer)
    for path in objects(answer):
        if path and path[-1] in free:
            continue
        target = answer
        for step in path:
            target = target[step]
        target["unheard_of"] = 1
        assert not is_valid(answer), (path, "gained one")
        del target["unheard_of"]
        key = next(iter(target))
        value = target.pop(key)
        assert not is_valid(answer), (path, "lost", key)
        target[key] = value


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


@pytest.mark.usefixtures("no_pauses")
def test_a_source_that_cannot_be_reached_is_in_the_answer_too(busy) -> None:
    text = re.sub('url = "[^"]*"', 'url = "http://127.0.0.1:1"', busy.config.read_text())
    busy.config.write_text(text)
    result = busy.run("sync", "--json")
    assert result.code == 3
    (outcome,) = result.json["sources"]
    assert outcome["result"] is None and "127.0.0.1:1" in outcome["problem"]
    assert busy.run("sync", "--list", "--json").json["sources"][0]["problem"] == outcome["problem"]


def test_sync_over_and_over_has_no_one_answer(busy) -> None:
    result = busy.run("sync", "--every", "1m", "--json")
    assert result.code == 2 and "cannot be combined with --every" in result.err
