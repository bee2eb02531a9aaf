"""Building blocks for edits of tools' documents and for their effects in the store.

A `Change` edits the files of a sample in a folder; `effects` are the fields that differ afterwards, by source
key: {} for a new event, None for a withdrawn one.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Effects = Mapping[str, Mapping[str, object] | None]
START, END, LATER = "2026-11-20T14:03:00Z", "2026-11-20T14:20:00Z", "2026-11-22T08:00:00Z"
"""A corrected start, a moved end, and the time at which an open incident is resolved."""
OLD, NEW = ("2026-11-10T10:00:00Z", "2026-11-10T10:30:00Z"), ("2026-11-22T20:00:00Z", "2026-11-22T20:30:00Z")
"""Start and end of an incident inserted before all others, and of one after them."""

SHOP = {"Checkout": "checkout", "Search": "search"}


@dataclass(frozen=True)
class Change:
    """An edit at the source, and the differences that it makes in the store."""

    name: str
    edit: Callable[[Path], None]
    effects: Effects


@dataclass(frozen=True)
class Sample:
    """The sample files of a tool; `path` is the one to read, relative to the copied folder."""

    name: str
    folder: str
    path: str
    expected: str
    changes: tuple[Change, ...]
    services: Mapping[str, str]
    zone: str = "UTC"
    kind: str = "file"


def in_json(file: str, edit: Callable[[Any], None]) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        value = json.loads((folder / file).read_text())
        edit(value)
        (folder / file).write_text(json.dumps(value))

    return run


def put(*path: object) -> Callable[[Any], None]:
    """An edit that sets the node at `path[:-1]` to `path[-1]`."""

    def edit(value: Any) -> None:
        for step in path[:-2]:
            value = value[step]
        value[path[-2]] = path[-1]

    return edit


def several(*edits: Callable[[Any], None]) -> Callable[[Any], None]:
    def edit(value: Any) -> None:
        for each in edits:
            each(value)

    return edit


def in_text(file: str, pattern: str, replacement: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        text, count = re.subn(pattern, replacement, (folder / file).read_text(), flags=re.MULTILINE)
        assert count, f"{pattern!r} is not in {file}"
        (folder / file).write_text(text)

    return run


def in_sql(*statements: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        db = sqlite3.connect(folder / "kuma.db")
        with db:
            for statement in statements:
                assert db.execute(statement).rowcount, statement
        db.close()

    return run


def list_changes(
    file: str,
    items: Callable[[Any], list[Any]],
    closed: int,
    opened: int,
    keys: tuple[str, str],
    fields: Mapping[str, Callable[[object], Callable[[Any], None]]],
    *,
    inserted: Callable[[Any, str, str, str], None],
    new_key: str = "NEW{}",
    none: Callable[[Any], None] | None = None,
    impact: float = 0.5,
) -> tuple[Change, ...]:
    """The changes of a tool that lists incidents; `keys` are those of the items `closed` and `opened`.

    `fields` edit the start, end, title and impact of an item. `none` turns an item into no outage.
    """
    first, second = keys

    def on(index: int, *edits: Callable[[Any], None]) -> Callable[[Path], None]:
        return in_json(file, lambda value: several(*edits)(items(value)[index]))

    def insert(value: Any, last: bool) -> None:
        rows = items(value)
        row = json.loads(json.dumps(rows[closed]))
        name, (start, end) = ("1", NEW) if last else ("0", OLD)
        inserted(row, new_key.format(name).partition("/")[0], start, end)
        rows.insert(len(rows) if last else 0, row)

    changes = [
        Change("end moved", on(closed, fields["end"](END)), {first: {"end": END}}),
        Change("start corrected", on(closed, fields["start"](START)), {first: {"start": START}}),
        Change("resolved", on(opened, fields["end"](LATER)), {second: {"end": LATER}}),
        Change("reopened", on(closed, fields["end"](None)), {first: {"end": None}}),
        Change("deleted", in_json(file, lambda value: items(value).pop(closed)), {}),
        Change("open one deleted", in_json(file, lambda value: items(value).pop(opened)), {}),
        Change("order reversed", in_json(file, lambda value: items(value).reverse()), {}),
        Change(
            "inserted first", in_json(file, lambda value: insert(value, False)), {new_key.format("0"): {}}
        ),
        Change("inserted last", in_json(file, lambda value: insert(value, True)), {new_key.format("1"): {}}),
    ]
    if "title" in fields:
        changes.append(
            Change("title", on(closed, fields["title"]("Other")), {first: {"description": "Other"}})
        )
    if "impact" in fields:
        changes.append(Change("impact", on(closed, fields["impact"](None)), {first: {"impact": impact}}))
    if none is not None:
        changes.append(Change("retracted", on(closed, none), {first: None}))
        changes.append(Change("open one retracted", on(opened, none), {second: None}))
    return tuple(changes)


def field(*path: object) -> Callable[[object], Callable[[Any], None]]:
    return lambda value: put(*path, value)


def with_state(end: str, state: str, over: str, on: str) -> Callable[[object], Callable[[Any], None]]:
    """An edit that sets an end and the matching state."""
    return lambda value: several(put(end, value), put(state, over if value else on))
