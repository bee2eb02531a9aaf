"""What commands print with --json, and the schemas of it."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from json_validation import problems

from budgettui.cli.json_answers import ANSWERS

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


EXAMPLES: dict[str, list[list[str]]] = {
    "add": [["checkout", "12m", "INC-1", "slow"]],
    "start": [["checkout", "INC-2"]],
    "stop": [["search"]],
    "edit": [["1", "18m", "50%"]],
    "void": [["1"]],
    "undo": [[], ["1"]],
    "redo": [[]],
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
    "store info": [[]],
    "store check": [[]],
    "doctor": [[]],
}
"""Calls of each command after `busy` has happened."""


@pytest.fixture
def busy(shop):
    """A shop in which a good deal has happened: outages, an exclusion, an open event, an undone change."""
    for days in range(100, 2, -3):
        shop.ok("add", "checkout", f"{5 + days % 7}m", "--at", f"{days}d ago", "deployment")
    shop.ok("add", "checkout", "55m", "--at", "10:00", "--incident", "INC-812", "-m", "payment timeouts")
    shop.ok("exclude", "checkout", "10:10", "10m", "--reason", "provider", "--approved-by", "ann")
    shop.ok("start", "search", "11:50", "50%")
    shop.ok("add", "search", "5m")
    shop.ok("undo")
    shop.ok("note", "INC-812", "the provider is at it")
    return shop


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
