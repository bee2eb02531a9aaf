"""The tables `sources`: where events come from by `sync`."""

import re
from collections.abc import Sequence
from pathlib import Path

from ..model.instants import DAY, HOUR, MINUTE, SECOND
from ..model.names import NAME_ACCEPTED, WORD_ACCEPTED, is_name, is_word
from ..model.similar import suggestion
from .locations import expand_home
from .problems import Problem
from .promise_schema import ZONE_ACCEPTED, is_zone
from .reader import Node, TableReader, format_value, is_number
from .settings import ServiceSettings
from .source_settings import (
    FILE_TYPES,
    MISSING,
    SOURCE_TYPES,
    WEBHOOK,
    QuerySettings,
    SourceSettings,
    SourceType,
)
from .unique_names import reject_duplicates

MOST_SOURCES = 100
LEAST_EVERY = 10 * SECOND
_URL_ACCEPTED = "the address of a server, such as http://localhost:9090, without a password in it"
_FILE_ACCEPTED = "the name of a file, relative to this one"
_VARIABLE_ACCEPTED = "the name of an environment variable, such as PROM_TOKEN"
_LENGTH_ACCEPTED = 'a length such as "1m", "5m" or "90d"'
_EVERY_ACCEPTED = '"off", or a length from "10s" to "1d"'
_OFF = 0
_HEADERS_ACCEPTED = 'a table of texts, such as { X-Scope-OrgID = "team" }'
_SERVICES_ACCEPTED = 'a table of names of services, such as { "Checkout Production" = "checkout" }'
_IMPACT_ACCEPTED = "a table of shares above 0 and at most 1, such as { P1 = 1.0, P2 = 0.5 }"
_SECRETS = ("token", "password", "api_key", "secret")
_SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization", "x-api-key")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,200}", re.ASCII)
_URL = re.compile(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}", re.ASCII)
_ALERTS: tuple[SourceType, ...] = ("alertmanager", WEBHOOK)
_QUERIED: tuple[SourceType, ...] = ("prometheus",)
_PAGERDUTY = "https://api.pagerduty.com"


def read_sources(
    tables: list[TableReader], services: Sequence[ServiceSettings], problems: list[Problem]
) -> tuple[SourceSettings, ...]:
    """The tables `sources`; `services` are those that events can be of."""
    if len(tables) > MOST_SOURCES:
        message = f"there are {len(tables):,} tables; at most {MOST_SOURCES} are read"
        problems.append(tables[MOST_SOURCES].layers[0].problem(message))
        tables = tables[:MOST_SOURCES]
    names = [service.name for service in services if service.parent is None]
    sources = [source for table in tables if (source := _source(table, names)) is not None]
    reject_duplicates([table.find("name") for table in tables], "source", problems)
    return tuple(sources)


def _source(table: TableReader, services: Sequence[str]) -> SourceSettings | None:
    problems_before = len(table.problems)
    _refuse_secrets(table)
    table.require("name", WORD_ACCEPTED)
    table.require("type", " or ".join(SOURCE_TYPES))
    name = table.text("name", "", is_word, WORD_ACCEPTED)
    kind = table.choice("type", SOURCE_TYPES[0], SOURCE_TYPES)
    is_local = kind in (*FILE_TYPES, WEBHOOK)
    if kind in FILE_TYPES:
        table.require("path", _FILE_ACCEPTED)
    elif kind not in ("pagerduty", WEBHOOK):
        table.require("url", _URL_ACCEPTED)
    url = "" if is_local else table.text("url", _PAGERDUTY, _is_url, _URL_ACCEPTED).rstrip("/")
    user = None if is_local else table.text("user", None, is_name, NAME_ACCEPTED)
    source = SourceSettings(
        name,
        kind,
        url,
        _path(table, "path") if kind in FILE_TYPES else None,
        *(
            (None, None)
            if kind in FILE_TYPES
            else (_variable(table, "token_env"), _path(table, "token_file"))
        ),
        user,
        None if is_local else _variable(table, "password_env"),
        {} if is_local else _headers(table),
        None if is_local else _path(table, "ca_file"),
        30.0 if is_local else table.number("timeout_seconds", 30.0, 1, 600, "seconds from 1 to 600"),
        90 * DAY if kind == WEBHOOK else _length(table, "since", 90 * DAY, HOUR, 3660 * DAY),
        None if kind == WEBHOOK else table.text("timezone", None, is_zone, ZONE_ACCEPTED),
        {} if kind in _QUERIED else _services(table, services),
        {} if kind in (*_QUERIED, "file") else _impacts(table),
        table.text_list("urgency", ("high",), is_word, WORD_ACCEPTED) if kind == "pagerduty" else ("high",),
        table.text("label", "service", is_word, WORD_ACCEPTED) if kind in _ALERTS else "service",
        _queries(table, services) if kind in _QUERIED else (),
        None if kind == WEBHOOK else _every(table),
    )
    if source.user is not None and source.password_env is None:
        table.require("password_env", _VARIABLE_ACCEPTED)
    table.reject_unknown_keys()
    return source if len(table.problems) == problems_before else None


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
                query.text("query", "", _is_query, "a query of at most 20,000 characters"),
                query.text("down", None, _is_query, "a query of at most 20,000 characters"),
                step,
                _length(query, "window", 5 * MINUTE, SECOND, DAY),
                query.number("floor", 0.01, 0.000001, 1, "an error share above 0 and at most 1"),
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


def _refuse_secrets(table: TableReader) -> None:
    """A secret in the file is a problem that does not quote it."""
    for node in table.entries():
        key = str(node.path[-1])
        if key in _SECRETS:
            table.known.append(key)
            where = "password_env" if key == "password" else "token_env or token_file"
            message = f"a secret is not kept in this file; {where} says where it is"
            table.problems.append(_secret(node, message))


def _secret(node: Node, message: str) -> Problem:
    problem = node.problem(message)
    return Problem(problem.file, problem.key, problem.line, "a secret", problem.accepted, message)


def _headers(table: TableReader) -> dict[str, str]:
    headers = {}
    for node in _entries(table, "headers", _HEADERS_ACCEPTED):
        key = str(node.path[-1])
        if key.lower() in _SECRET_HEADERS:
            table.problems.append(
                _secret(node, "a secret is not kept in this file; token_env says where it is")
            )
        elif not _HEADER.fullmatch(key) or not isinstance(node.value, str) or not _is_header(node.value):
            table.problems.append(node.invalid(_HEADERS_ACCEPTED))
        else:
            headers[key] = node.value
    return headers


def _is_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) <= 1000


def _services(table: TableReader, services: Sequence[str]) -> dict[str, str]:
    names = {}
    for node in _entries(table, "services", _SERVICES_ACCEPTED):
        if not isinstance(node.value, str):
            table.problems.append(node.invalid(_SERVICES_ACCEPTED))
        elif _is_known(node, services, table.problems):
            names[str(node.path[-1])] = node.value
    return names


def _impacts(table: TableReader) -> dict[str, float]:
    impacts = {}
    for node in _entries(table, "impact", _IMPACT_ACCEPTED):
        if not is_number(node.value) or not 0 < node.value <= 1:
            table.problems.append(node.invalid(_IMPACT_ACCEPTED))
        else:
            impacts[str(node.path[-1])] = float(node.value)
    return impacts


def _entries(table: TableReader, key: str, accepted: str) -> list[Node]:
    node = table.find(key)
    if node is None:
        return []
    if not isinstance(node.value, dict):
        table.problems.append(node.invalid(accepted))
        return []
    return [node.child(name) for name in node.value]


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


def _path(table: TableReader, key: str) -> Path | None:
    node = table.find(key)
    text = table.text(key, None, lambda value: bool(value.strip()) and "\0" not in value, _FILE_ACCEPTED)
    return None if node is None or text is None else node.source.file.parent / expand_home(Path(text))


def _variable(table: TableReader, key: str) -> str | None:
    return table.text(key, None, lambda text: _VARIABLE.fullmatch(text) is not None, _VARIABLE_ACCEPTED)


def _length(table: TableReader, key: str, default: int, least: int, most: int) -> int:
    return table.read(key, default, lambda value: _microseconds(value, least, most), _LENGTH_ACCEPTED)


def _every(table: TableReader) -> int | None:
    def every(value: object) -> int | None:
        return _OFF if value == "off" else _microseconds(value, LEAST_EVERY, DAY)

    return table.read("every", _OFF, every, _EVERY_ACCEPTED) or None


def _microseconds(value: object, least: int, most: int) -> int | None:
    """A length in whole seconds from `least` to `most`."""
    from ..text.timeparse import parse_duration

    if value == "0" and least == 0:
        return 0
    microseconds = parse_duration(value) if isinstance(value, str) else -1
    return microseconds if least <= microseconds <= most and microseconds % SECOND == 0 else None


def _is_url(text: str) -> bool:
    return len(text) <= 2000 and text.isascii() and _URL.fullmatch(text) is not None


def _is_query(text: str) -> bool:
    return bool(text.strip()) and len(text) <= 20_000 and "\0" not in text
