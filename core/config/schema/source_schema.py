"""The tables `sources`: where `sync` gets events from."""

from collections.abc import Sequence

from ...model.instants import DAY, HOUR, MINUTE, SECOND
from ...model.names import NAME_ACCEPTED, WORD_ACCEPTED, is_name, is_word
from ...text.suggestions import suggestion
from ..config_errors import Problem
from ..server_access import ServerAccess
from ..settings import ServiceSettings
from ..source_settings import (
    FILE_TYPES,
    MISSING,
    SOURCE_TYPES,
    WEBHOOK,
    QuerySettings,
    SourceSettings,
    SourceType,
)
from ..table_reader import TableReader, is_number
from ..toml_node import Node, format_value
from .inline_secrets import refuse_secrets
from .relative_path import FILE_ACCEPTED, read_path
from .server_schema import (
    URL_KEY_ACCEPTED,
    entries_of,
    is_url,
    read_access,
    read_token,
)
from .time_schema import ZONE_ACCEPTED, is_zone
from .unique_names import reject_duplicates, reject_former_names

MOST_SOURCES = 100
LEAST_EVERY = 10 * SECOND
_EVERY_ACCEPTED = '"off", or a length from "10s" to "1d"'
_OFF = 0
SOURCE_NAME_ACCEPTED = "the name of a source, as its events have it"
_LEAST_FLOOR = 0.000001
_SERVICES_ACCEPTED = 'a table of names of services, such as { "Checkout Production" = "checkout" }'
_LENGTH_ACCEPTED = 'a length such as "1m", "5m" or "90d"'
_IMPACT_ACCEPTED = "a table of shares above 0 and at most 1, such as { P1 = 1.0, P2 = 0.5 }"
_ALERTS: tuple[SourceType, ...] = ("alertmanager", WEBHOOK)
_QUERIED: tuple[SourceType, ...] = ("prometheus",)
_PAGERDUTY = "https://api.pagerduty.com"


def read_sources(
    tables: list[TableReader], services: Sequence[ServiceSettings], problems: list[Problem]
) -> tuple[SourceSettings, ...]:
    """The tables `sources`; `services` are those that events can belong to."""
    if len(tables) > MOST_SOURCES:
        message = f"there are {len(tables):,} tables; at most {MOST_SOURCES} are read"
        problems.append(tables[MOST_SOURCES].layers[0].problem(message))
        tables = tables[:MOST_SOURCES]
    names = [service.name for service in services if service.parent is None]
    sources = [source for table in tables if (source := _source(table, names)) is not None]
    reject_duplicates([table.find("name") for table in tables], "source", problems)
    reject_former_names(tables, problems, "source")
    return tuple(sources)


def _source(table: TableReader, services: Sequence[str]) -> SourceSettings | None:
    problems_before = len(table.problems)
    refuse_secrets(table)
    table.require("name", WORD_ACCEPTED)
    table.require("type", " or ".join(SOURCE_TYPES))
    name = table.text("name", "", is_word, WORD_ACCEPTED)
    kind = table.choice("type", SOURCE_TYPES[0], SOURCE_TYPES)
    is_local = kind in (*FILE_TYPES, WEBHOOK)
    if kind in FILE_TYPES:
        table.require("path", FILE_ACCEPTED)
    elif kind not in ("pagerduty", WEBHOOK):
        table.require("url", URL_KEY_ACCEPTED)
    url = "" if is_local else table.text("url", _PAGERDUTY, is_url, URL_KEY_ACCEPTED).rstrip("/")
    source = SourceSettings(
        name,
        kind,
        url,
        read_path(table, "path") if kind in FILE_TYPES else None,
        _access(table, kind),
        30.0 if is_local else table.number("timeout_seconds", 30.0, 1, 600, "seconds from 1 to 600"),
        90 * DAY if kind == WEBHOOK else _length(table, "since", 90 * DAY, HOUR, 3660 * DAY),
        None if kind == WEBHOOK else table.text("timezone", None, is_zone, ZONE_ACCEPTED),
        {} if kind in _QUERIED else _services(table, services),
        {} if kind in (*_QUERIED, "file") else _impacts(table),
        table.text_list("urgency", ("high",), is_word, WORD_ACCEPTED) if kind == "pagerduty" else ("high",),
        table.text("label", "service", is_word, WORD_ACCEPTED) if kind in _ALERTS else "service",
        _queries(table, services) if kind in _QUERIED else (),
        None if kind == WEBHOOK else _every(table),
        None
        if table.find("formerly") is None
        else table.text_list("formerly", (), is_source_name, SOURCE_NAME_ACCEPTED),
    )
    table.reject_unknown_keys()
    return source if len(table.problems) == problems_before else None


def _access(table: TableReader, kind: SourceType) -> ServerAccess:
    """The access of a source: none for a file; for a webhook, the token that senders must give."""
    if kind in FILE_TYPES:
        return ServerAccess()
    return ServerAccess(*read_token(table)) if kind == WEBHOOK else read_access(table)


def _queries(table: TableReader, services: Sequence[str]) -> tuple[QuerySettings, ...]:
    tables = table.tables("map")
    if not tables:
        table.require("map", "[[sources.map]], a table for each service")
        return ()
    queries = []
    for query in tables:
        query.require("service", NAME_ACCEPTED)
        query.require("query", "a query of the error share, from 0 to 1")
        service = _service(query, "service", services)
        step = _length(query, "step", MINUTE, SECOND, DAY)
        queries.append(
            QuerySettings(
                service,
                query.text("query", "", is_source_query, "a query of at most 20,000 characters"),
                query.text("down", None, is_source_query, "a query of at most 20,000 characters"),
                step,
                _length(query, "window", 5 * MINUTE, SECOND, DAY),
                query.number("floor", 0.01, _LEAST_FLOOR, 1, "an error share above 0 and at most 1"),
                _length(query, "merge", 5 * MINUTE, 0, DAY),
                query.choice("missing", "unknown", MISSING),
                query.flag("background", False),
            )
        )
        if queries[-1].background and DAY % step:
            node = query.find("step")
            assert node is not None, "the default divides a day"
            query.problems.append(node.problem('background = true needs a step that divides a day, as "1m"'))
        query.reject_unknown_keys()
    reject_duplicates([query.find("service") for query in tables], "query of the service", table.problems)
    return tuple(queries)


def _services(table: TableReader, services: Sequence[str]) -> dict[str, str]:
    names = {}
    for node in entries_of(table, "services", _SERVICES_ACCEPTED):
        if not isinstance(node.value, str):
            table.problems.append(node.invalid(_SERVICES_ACCEPTED))
        elif _is_known(node, services, table.problems):
            names[str(node.path[-1])] = node.value
    return names


def _impacts(table: TableReader) -> dict[str, float]:
    impacts = {}
    for node in entries_of(table, "impact", _IMPACT_ACCEPTED):
        if not is_number(node.value) or not 0 < node.value <= 1:
            table.problems.append(node.invalid(_IMPACT_ACCEPTED))
        else:
            impacts[str(node.path[-1])] = float(node.value)
    return impacts


def _service(table: TableReader, key: str, services: Sequence[str]) -> str:
    node = table.find(key)
    name = table.text(key, "", is_name, NAME_ACCEPTED)
    if node is not None and name:
        _is_known(node, services, table.problems)
    return name


def _is_known(node: Node, services: Sequence[str], problems: list[Problem]) -> bool:
    if node.value in services:
        return True
    hint = suggestion(
        node.value, services, f"there are {', '.join(services)}" if services else "there is none"
    )
    problems.append(
        node.problem(f"there is no service {format_value(node.value)}; {hint}", ", ".join(services))
    )
    return False


def _length(table: TableReader, key: str, default: int, least: int, most: int) -> int:
    return table.read(key, default, lambda value: _microseconds(value, least, most), _LENGTH_ACCEPTED)


def _every(table: TableReader) -> int | None:
    def every(value: object) -> int | None:
        return _OFF if value == "off" else _microseconds(value, LEAST_EVERY, DAY)

    return table.read("every", _OFF, every, _EVERY_ACCEPTED) or None


def _microseconds(value: object, least: int, most: int) -> int | None:
    """A length in whole seconds from `least` to `most`."""
    from ...text.timeparse import parse_duration

    if value == "0" and least == 0:
        return 0
    microseconds = parse_duration(value) if isinstance(value, str) else -1
    return microseconds if least <= microseconds <= most and microseconds % SECOND == 0 else None


def is_source_name(text: str) -> bool:
    """Whether events can have a source of that name, which an imported file may have chosen freely."""
    return 0 < len(text) <= 200 and text.isprintable()


def is_source_floor(share: float) -> bool:
    """Whether it is an error share that the key `floor` accepts."""
    return _LEAST_FLOOR <= share <= 1


def is_source_query(text: str) -> bool:
    """Whether it is text that the key `query` accepts."""
    return bool(text.strip()) and len(text) <= 20_000 and "\0" not in text
