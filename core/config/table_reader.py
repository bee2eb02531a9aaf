"""Reading the tables of TOML files value by value, collecting every problem."""

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeGuard, TypeVar

from ..text.suggestions import suggestion
from .config_errors import Problem
from .merge_drop_ins import last_file_wins, lists_of_tables, of_all_files
from .toml_node import Node, dotted_key, format_value

T = TypeVar("T")


@dataclass(slots=True)
class TableReader:
    """One table of the configuration, which several files may write; `merge_drop_ins` says which counts.

    Every reading method notes its key as known. A wrong value adds a problem and gives the default.
    """

    layers: list[Node]
    problems: list[Problem]
    known: list[str] = field(default_factory=list)

    def find(self, key: str) -> Node | None:
        """The value of `key` in the last file that has it."""
        self.known.append(key)
        return last_file_wins(self.layers, key)

    def text(self, key: str, default: T, is_valid: Callable[[str], bool], accepted: str) -> str | T:
        """A string for which `is_valid` holds."""
        return self.read(
            key, default, lambda value: value if _is_text(value) and is_valid(value) else None, accepted
        )

    def number(self, key: str, default: float, low: float, high: float, accepted: str) -> float:
        """A finite number from `low` to `high`, both included."""

        def number(value: object) -> float | None:
            if not is_number(value):
                return None
            result = float(value) if -(10**9) < value < 10**9 else math.inf
            return result if low <= result <= high else None

        return self.read(key, default, number, accepted)

    def flag(self, key: str, default: bool) -> bool:
        """`true` or `false`."""
        return self.read(
            key, default, lambda value: value if isinstance(value, bool) else None, "true or false"
        )

    def choice(self, key: str, default: T, choices: Collection[T]) -> T:
        """One of `choices`."""

        def choice(value: object) -> T | None:
            for option in choices:
                if type(option) is type(value) and option == value:
                    return option
            return None

        return self.read(key, default, choice, _either([format_value(option) for option in choices]))

    def text_list(
        self, key: str, default: tuple[str, ...], is_valid: Callable[[str], bool], accepted: str
    ) -> tuple[str, ...]:
        """A list of strings for which `is_valid` holds, each once."""
        node = self.find(key)
        if node is None:
            return default
        if not isinstance(node.value, list):
            self.problems.append(node.invalid(f"a list, each item {accepted}"))
            return default
        texts: dict[str, None] = {}
        for item in node.items():
            if not (_is_text(item.value) and is_valid(item.value)):
                self.problems.append(item.invalid(accepted))
            elif item.value in texts:
                self.problems.append(item.problem(f"{format_value(item.value)} is in this list twice"))
            else:
                texts[item.value] = None
        return tuple(texts)

    def read(self, key: str, default: T, convert: Callable[[Any], T | None], accepted: str) -> T:
        """The value as `convert` returns it; None, or a `ValueError`, is a problem."""
        node = self.find(key)
        if node is None:
            return default
        try:
            value = convert(node.value)
        except ValueError:
            value = None
        if value is None:
            self.problems.append(node.invalid(accepted))
            return default
        return value

    def require(self, key: str, accepted: str) -> None:
        """Add a problem unless `key` is set."""
        self.known.append(key)
        if not any(key in layer.value for layer in self.layers):
            last = self.layers[-1]
            line = last.source.line(last.path)
            path = dotted_key((*last.path, key))
            message = f"it is missing; accepted: {accepted}"
            self.problems.append(Problem(last.source.file, path, line, "nothing", accepted, message))

    def table(self, key: str) -> "TableReader":
        """The table `key`; empty if no file has it."""
        self.known.append(key)
        layers = []
        for node in of_all_files(self.layers, key):
            if isinstance(node.value, dict):
                layers.append(node)
            else:
                self.problems.append(node.invalid(f"a table: [{dotted_key(node.path)}]"))
        return TableReader(layers, self.problems)

    def tables(self, key: str, *, last_only: bool = False) -> "list[TableReader] | None":
        """The tables of the list `key` of all files (or the last), a reader each; None if none has it."""
        self.known.append(key)
        nodes = lists_of_tables(self.layers, key, last_only=last_only)
        if not nodes:
            return None
        tables = []
        for node in nodes:
            header = f"tables: [[{dotted_key(tuple(part for part in node.path if isinstance(part, str)))}]]"
            if not isinstance(node.value, list):
                self.problems.append(node.invalid(header))
                continue
            for item in node.items():
                if isinstance(item.value, dict):
                    tables.append(TableReader([item], self.problems))
                else:
                    self.problems.append(item.invalid(header))
        return tables

    def reject_unknown_keys(self) -> None:
        """Add a problem for every key that has not been read."""
        for layer in self.layers:
            for key in layer.value:
                if key not in self.known:
                    self.problems.append(_unknown_key(layer.child(key), self.known))

    def entries(self) -> Iterator[Node]:
        """Every key of every file, in the order written."""
        for layer in self.layers:
            for key in layer.value:
                yield layer.child(key)


def is_number(value: object) -> TypeGuard[int | Decimal]:
    """Whether it is a finite TOML number."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _unknown_key(node: Node, known: list[str]) -> Problem:
    names = list(dict.fromkeys(known))
    accepted = ", ".join(names)
    otherwise = f"known here: {accepted}" if names else "no key is known here"
    return node.problem(
        f"this key is not known; {suggestion(str(node.path[-1]), names, otherwise)}", accepted
    )


def unknown_name(node: Node, message: str, name: str, known: Collection[str]) -> Problem:
    """The problem that `name` is not one of those `known`."""
    accepted = ", ".join(sorted(known))
    return node.problem(f"{message}; {suggestion(name, known, f'accepted: {accepted}')}", accepted)
