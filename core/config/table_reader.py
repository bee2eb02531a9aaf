"""Reading the tables of one or more TOML files value by value, gathering every problem on the way."""

import math
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, TypeGuard, TypeVar

from .errors import Problem

T = TypeVar("T")
Path = tuple[str | int, ...]
_SECRET = re.compile(r"(//[^/@:\s]*:)[^@\s]*@")
Table = dict[str, Any]


class Source:
    """One file that has been read: its tables, and where each key stands."""

    def __init__(self, file: FilePath, text: str, data: Table) -> None:
        self.file = file
        self.text = text
        self.data = data

    @cached_property
    def _lines(self) -> dict[Path, int]:
        from .toml_lines import key_lines

        return key_lines(self.text)

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest table above it that is written out."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None


@dataclass(frozen=True, slots=True)
class Place:
    """A value, and where it stands."""

    source: Source
    path: Path
    value: Any

    def problem(self, message: str, accepted: str = "") -> Problem:
        return Problem(
            self.source.file,
            dotted(self.path),
            self.source.line(self.path),
            shown(self.value),
            accepted,
            message,
        )

    def wrong(self, accepted: str, hint: str = "") -> Problem:
        """The problem that this value is not what is accepted."""
        return self.problem(f"found {shown(self.value)}; accepted: {accepted}{hint}", accepted)


@dataclass(slots=True)
class Section:
    """One table of the configuration, which several files may write; the last that sets a key wins.

    Every reading method notes its key as known. A wrong value adds a problem and gives the default.
    """

    layers: list[Place]
    problems: list[Problem]
    known: list[str] = field(default_factory=list)

    def find(self, key: str) -> Place | None:
        """The value of `key` in the last file that has it."""
        self.known.append(key)
        for layer in reversed(self.layers):
            if key in layer.value:
                return _at(layer, key)
        return None

    def text(self, key: str, default: T, check: Callable[[str], bool], accepted: str) -> str | T:
        """A string that `check` holds of."""
        return self.read(
            key, default, lambda value: value if _text(value) and check(value) else None, accepted
        )

    def number(self, key: str, default: float, low: float, high: float, accepted: str) -> float:
        """A finite number from `low` to `high`, both included."""

        def number(value: object) -> float | None:
            if not is_number(value):
                return None
            found = float(value) if -(10**9) < value < 10**9 else math.inf
            return found if low <= found <= high else None

        return self.read(key, default, number, accepted)

    def flag(self, key: str, default: bool) -> bool:
        """`true` or `false`."""
        return self.read(
            key, default, lambda value: value if isinstance(value, bool) else None, "true or false"
        )

    def choice(self, key: str, default: T, choices: Collection[T]) -> T:
        """One of `choices`."""

        def choice(value: object) -> T | None:
            for one in choices:
                if type(one) is type(value) and one == value:
                    return one
            return None

        return self.read(key, default, choice, _or([shown(one) for one in choices]))

    def texts(
        self, key: str, default: tuple[str, ...], check: Callable[[str], bool], accepted: str
    ) -> tuple[str, ...]:
        """A list of strings that `check` holds of, each once."""
        found = self.find(key)
        if found is None:
            return default
        if not isinstance(found.value, list):
            self.problems.append(found.wrong(f"a list, each item {accepted}"))
            return default
        texts: list[str] = []
        for item in _items(found):
            if not (_text(item.value) and check(item.value)):
                self.problems.append(item.wrong(accepted))
            elif item.value in texts:
                self.problems.append(item.problem(f"{shown(item.value)} is in this list twice"))
            else:
                texts.append(item.value)
        return tuple(texts)

    def read(self, key: str, default: T, convert: Callable[[Any], T | None], accepted: str) -> T:
        """What `convert` makes of the value; None, or a `ValueError`, is a problem."""
        found = self.find(key)
        if found is None:
            return default
        try:
            value = convert(found.value)
        except ValueError:
            value = None
        if value is None:
            self.problems.append(found.wrong(accepted))
            return default
        return value

    def needed(self, key: str, accepted: str) -> None:
        """Add a problem unless `key` is set."""
        if self.find(key) is None:
            last = self.layers[-1]
            place = last.source.line(last.path)
            path = dotted((*last.path, key))
            message = f"it is missing; accepted: {accepted}"
            self.problems.append(Problem(last.source.file, path, place, "nothing", accepted, message))

    def section(self, key: str) -> "Section":
        """The table `key`, empty where no file has it."""
        self.known.append(key)
        layers = []
        for found in self._all(key):
            if isinstance(found.value, dict):
                layers.append(found)
            else:
                self.problems.append(found.wrong(f"a table: [{dotted(found.path)}]"))
        return Section(layers, self.problems)

    def sections(self, key: str, *, last_only: bool = False) -> "list[Section] | None":
        """The tables of the list `key` of all files (or the last), a section each; None where none has it."""
        self.known.append(key)
        found = self._all(key)
        if not found:
            return None
        tables = []
        for place in found[-1:] if last_only else found:
            header = f"tables: [[{dotted(place.path)}]]"
            if not isinstance(place.value, list):
                self.problems.append(place.wrong(header))
                continue
            for item in _items(place):
                if isinstance(item.value, dict):
                    tables.append(Section([item], self.problems))
                else:
                    self.problems.append(item.wrong(header))
        return tables

    def finish(self) -> None:
        """Add a problem for every key that nobody has asked for."""
        for layer in self.layers:
            for key in layer.value:
                if key not in self.known:
                    self.problems.append(_unknown(_at(layer, key), key, self.known))

    def places(self) -> Iterator[Place]:
        """Every key of every file, in the order written."""
        for layer in self.layers:
            for key in layer.value:
                yield _at(layer, key)

    def _all(self, key: str) -> list[Place]:
        return [_at(layer, key) for layer in self.layers if key in layer.value]


def is_number(value: object) -> TypeGuard[int | Decimal]:
    """Whether it is a finite TOML number."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def nearest(name: str, known: Collection[str]) -> str | None:
    """The name of `known` that `name` most likely meant."""
    from difflib import get_close_matches

    folded = {other.casefold(): other for other in known}
    close = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.55)
    return folded[close[0]] if close else None


def dotted(path: Path) -> str:
    """`services[2].slo`: list items count from 1, keys that are no bare words stand in quotes."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
            continue
        bare = part.isascii() and part.replace("-", "").replace("_", "").isalnum()
        text += ("." if text else "") + (part if bare else shown(part))
    return text


def shown(value: object) -> str:
    """A TOML value as found, in few characters and without control characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        bare = _SECRET.sub(r"\1***@", value)
        short = bare if len(bare) <= 60 else bare[:57] + "…"
        inner = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)
        return f'"{inner}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _at(layer: Place, key: str) -> Place:
    return Place(layer.source, (*layer.path, key), layer.value[key])


def _items(place: Place) -> Iterator[Place]:
    for index, value in enumerate(place.value):
        yield Place(place.source, (*place.path, index), value)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _unknown(place: Place, key: str, known: list[str]) -> Problem:
    names = list(dict.fromkeys(known))
    close = nearest(key, names)
    accepted = ", ".join(names)
    hint = (
        f"did you mean {close}?" if close else f"known here: {accepted}" if names else "no key is known here"
    )
    return place.problem(f"this key is not known; {hint}", accepted)
