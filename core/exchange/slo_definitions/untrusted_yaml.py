"""Parses untrusted YAML and JSON, within limits, to plain values with line numbers.

Tags and duplicate keys are refused; expanded aliases count towards the limit on values.
"""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from ..reading_result import ExchangeError

LARGEST_BYTES = 1_000_000
_MOST_VALUES = 100_000
_DEEPEST = 50
_STANDARD = "tag:yaml.org,2002:"
_SCALARS = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")


class Table(dict[str, Any]):
    """An object, with its number among the file's documents and its line (0 if unknown)."""

    document: int = 1
    line: int = 0

    def table(self, *keys: str) -> "Table":
        """The table at `keys`; if there is none, an empty one with this table's line."""
        value: object = self
        for key in keys:
            value = value.get(key) if isinstance(value, Table) else None
        if isinstance(value, Table):
            return value
        empty = Table()
        empty.document, empty.line = self.document, self.line
        return empty

    def tables(self, *keys: str) -> "list[Table]":
        """The tables in the list at `keys`."""
        value: object = self
        for key in keys:
            value = value.get(key) if isinstance(value, Table) else None
        return [item for item in value if isinstance(item, Table)] if isinstance(value, list) else []

    def text(self, *keys: str) -> str:
        """The text or number at `keys` as text, "" if there is none."""
        *path, last = keys
        return scalar_text(self.table(*path).get(last) if path else self.get(last))


def scalar_text(value: object) -> str:
    """A text or number as text, "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ""


def read_documents(raw: bytes) -> list[Table]:
    """The objects of a file, also those in a list at its top level; `ExchangeError` if it is not valid."""
    if len(raw) > LARGEST_BYTES:
        raise ExchangeError(f"it is larger than {LARGEST_BYTES // 1_000_000} MB, the limit for definitions")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ExchangeError("it is not UTF-8 text") from None
    values = _json_values(text) if text.lstrip()[:1] in ("{", "[") else _yaml_values(text)
    return [
        item
        for value in values
        for item in (value if isinstance(value, list) else [value])
        if isinstance(item, Table)
    ]


def _json_values(text: str) -> list[Any]:
    try:
        value = json.loads(text, parse_float=_number, parse_int=_number, object_pairs_hook=_table_of)
        _count_json(value, _Room(), 0)
        return [value]
    except json.JSONDecodeError:
        return _yaml_values(text)  # flow style is YAML too
    except RecursionError:
        raise ExchangeError("it is nested too deeply") from None


def _table_of(pairs: list[tuple[str, Any]]) -> Table:
    table = Table(pairs)
    if len(table) < len(pairs):
        [(key, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise ExchangeError(f"the key {key[:60]!r} appears twice")
    return table


class _Room:
    """Counts the values of a file; `ExchangeError` if there are too many or they are nested too deeply."""

    def __init__(self) -> None:
        self._left = _MOST_VALUES

    def take(self, depth: int, where: str = "") -> None:
        self._left -= 1
        if self._left < 0:
            raise ExchangeError(f"it has more than {_MOST_VALUES:,} values with its aliases expanded")
        if depth > _DEEPEST:
            raise ExchangeError(f"{where}it is nested deeper than {_DEEPEST} levels")


def _count_json(value: object, room: _Room, depth: int) -> None:
    room.take(depth)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _count_json(item, room, depth + 1)


def _yaml_values(text: str) -> list[Any]:
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError
    except ImportError:
        raise ExchangeError(
            "YAML needs the extra definitions: pip install 'budgettui[definitions]'"
        ) from None
    parser = YAML(typ="safe", pure=True)
    parser.composer.warn_double_anchors = False  # the warning would print lines of the file unescaped
    reader = _NodeReader()
    try:
        return [
            reader.value(node, number, 0) for number, node in enumerate(parser.compose_all(text), start=1)
        ]
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        problem = getattr(error, "problem", None) or type(error).__name__
        raise ExchangeError(f"{where}it is not YAML: {str(problem)[:200]}") from None
    except RecursionError:
        raise ExchangeError("it is nested too deeply") from None
    except ValueError as error:
        raise ExchangeError(f"it is not YAML: {str(error)[:200]}") from None


class _NodeReader:
    """Turns the nodes of a parsed file into values, counting them over the whole file."""

    def __init__(self) -> None:
        self._room = _Room()

    def value(self, node: Any, document: int, depth: int) -> Any:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        if node is None:
            return None
        line = node.start_mark.line + 1
        self._room.take(depth, f"line {line}: ")
        kind = str(node.tag).removeprefix(_STANDARD)
        if isinstance(node, SequenceNode) and kind == "seq":
            return [self.value(item, document, depth + 1) for item in node.value]
        if isinstance(node, MappingNode) and kind == "map":
            table = Table()
            table.document, table.line = document, line
            for key_node, value_node in node.value:
                key = scalar_text(self.value(key_node, document, depth + 1))
                if key in table:
                    raise ExchangeError(
                        f"line {key_node.start_mark.line + 1}: the key {key[:60]!r} appears twice"
                    )
                table[key] = self.value(value_node, document, depth + 1)
            return table
        if kind not in _SCALARS or not isinstance(node.value, str):
            raise ExchangeError(f"line {line}: it has the tag {str(node.tag)[:60]!r}; tags are not supported")
        return _scalar(kind, node.value)


def _scalar(kind: str, text: str) -> Any:
    if kind in ("int", "float"):
        return _number(text)
    if kind == "bool":
        return text.casefold() == "true"
    return None if kind == "null" else text


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def iterate(documents: list[Table]) -> Iterator[tuple[str, str, Table]]:
    """Each document with its `apiVersion` and `kind`."""
    for document in documents:
        yield document.text("apiVersion"), document.text("kind"), document
