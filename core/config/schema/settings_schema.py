"""Converts the tables of the configuration to settings. The defaults are in `settings`."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from ...model.event import BACKGROUND
from ...model.instants import Instant
from ...model.names import NAME_ACCEPTED, is_name
from ...text.suggestions import suggestion
from ..locations import default_store, expand_home
from ..machine_timezone import machine_timezone
from ..problems import Problem
from ..receiver_settings import ReceiverSettings
from ..redaction import URL_ACCEPTED, is_store_url, may_hold_password
from ..settings import (
    COLUMNS,
    RANGES_DAYS,
    SORTS,
    CategorySettings,
    DisplaySettings,
    FileStamp,
    ServiceSettings,
    Settings,
    StoreSettings,
)
from ..table_reader import Node, TableReader, format_value
from .exclusion_schema import with_exclusions
from .freeze_schema import read_freezes
from .policy_schema import read_alerts, read_policy
from .service_schema import read_categories, read_services
from .source_schema import read_sources
from .target_schema import ZONE_ACCEPTED, is_zone

KeyCheck = Callable[[Mapping[str, Sequence[str]]], Iterable[tuple[str, str, str]]]
"""From keys by action to what is wrong with them: action, sentence, what is accepted."""

_LONGEST_URL = 2000
_INCIDENT_URL_ACCEPTED = 'an address with {id} in it: "https://tracker.example/{id}"'
_KEY_ACCEPTED = 'a key such as "a" or "ctrl+s"'
_AUTO: dict[str | bool, bool | None] = {"auto": None, True: True, False: False}


def read_settings(
    root: TableReader,
    path: Path,
    files: tuple[FileStamp, ...],
    *,
    actions: Collection[str] | None = None,
    themes: Collection[str] | None = None,
    check_keys: KeyCheck | None = None,
    now: Instant | None = None,
) -> Settings:
    """The settings of the files; mistakes go to `root.problems`, defaults in their place.

    `actions` and `themes`, unless None, are the names that `keys` and `display.theme` may use; `check_keys`
    says what is wrong with the keys that `keys` gives them. `now`: no target can have changed after it
    (default the system's clock).
    """
    if now is None:
        now = time.time_ns() // 1000
    store, retired = _store(root.table("store"))
    display_table = root.table("display")
    display, shared_zone = _display(display_table, themes)
    written_display = frozenset(str(entry.path[-1]) for entry in display_table.entries())
    services = read_services(root.tables("services") or [], shared_zone, now, root.problems)
    services = with_exclusions(services, root.tables("exclusions") or [], shared_zone, now)
    categories = read_categories(root.tables("categories") or [], root.problems)
    alerts = read_alerts(root.table("alerts"))
    policy_table = root.table("policy")
    freezes = read_freezes(policy_table.tables("freezes") or [], services, shared_zone, now)
    policy = replace(read_policy(policy_table, services, categories, alerts), freezes=freezes)
    keys = _keys(root.table("keys"), actions, check_keys)
    sources = read_sources(root.tables("sources") or [], services, root.problems)
    keeps_background = any(query.background for source in sources for query in source.queries)
    if keeps_background and all(category.name != BACKGROUND for category in categories):
        categories = (*categories, CategorySettings(BACKGROUND))
    receivers = _receivers(root, services, display.timezone)
    root.reject_unknown_keys()
    return Settings(
        store=store,
        services=services,
        categories=categories,
        policy=policy,
        alerts=alerts,
        display=display,
        keys=keys,
        service_timezone=shared_zone,
        retired_services=retired,
        sources=sources,
        receivers=receivers,
        path=path,
        files=files,
        written_display=written_display,
    )


def _receivers(
    root: TableReader, services: Sequence[ServiceSettings], zone: str
) -> tuple[ReceiverSettings, ...]:
    tables = root.tables("notify")
    if not tables:
        return ()
    from .notify_schema import read_receivers  # for those who have receivers

    return read_receivers(tables, services, zone, root.problems)


def _store(table: TableReader) -> tuple[StoreSettings, tuple[str, ...]]:
    """Where the events are, and the services whose events count nowhere."""
    path = table.text("path", None, _is_file_name, "a file name; a database is a url")
    url = table.text("url", None, is_store_url, URL_ACCEPTED)
    retired = table.text_list("retired", (), is_name, NAME_ACCEPTED)
    node = table.find("path")
    table.reject_unknown_keys()
    if url is not None:
        if path is not None and node is not None:
            message = "there is a url as well; the store is one of the two"
            table.problems.append(node.problem(message, "either path or url"))
        return StoreSettings(url=url), retired
    if path is None or node is None:
        return StoreSettings(path=default_store()), retired
    return StoreSettings(path=node.source.file.parent / expand_home(Path(path))), retired


def _is_file_name(text: str) -> bool:
    return bool(text.strip()) and "\0" not in text and not may_hold_password(text)


def _display(table: TableReader, themes: Collection[str] | None) -> tuple[DisplaySettings, str]:
    """The display, and the zone for the services that name none: the same on every machine."""
    default = DisplaySettings()
    theme = table.text("theme", default.theme, is_name, "the name of a theme")
    node = table.find("theme")
    if themes is not None and theme not in themes and node is not None:
        message = f"there is no theme {format_value(theme)}"
        table.problems.append(_unknown(node, message, theme, themes))
    zone = table.text(
        "timezone", "local", lambda text: text == "local" or is_zone(text), f'"local" or {ZONE_ACCEPTED}'
    )
    display = DisplaySettings(
        theme=theme,
        timezone=machine_timezone() if zone == "local" else zone,
        refresh_seconds=table.number(
            "refresh_seconds", default.refresh_seconds, 0.2, 60, "seconds from 0.2 to 60"
        ),
        ascii=_AUTO[table.choice("ascii", "auto", tuple(_AUTO))],
        range_days=table.choice("range_days", default.range_days, RANGES_DAYS),
        sort=table.choice("sort", default.sort, SORTS),
        rotate_seconds=table.number(
            "rotate_seconds", default.rotate_seconds, 1, 3600, "seconds from 1 to 3600"
        ),
        columns=_columns(table),
        incident_url=table.text("incident_url", None, _is_incident_url, _INCIDENT_URL_ACCEPTED),
    )
    table.reject_unknown_keys()
    return display, "UTC" if zone == "local" else zone


def _keys(
    table: TableReader, actions: Collection[str] | None, check_keys: KeyCheck | None
) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for action in dict.fromkeys(cast(str, entry.path[-1]) for entry in table.entries()):
        node = table.find(action)
        if node is None:
            continue
        if actions is not None and action not in actions:
            table.problems.append(_unknown(node, "there is no action of this name", action, actions))
        elif node.value == []:
            table.problems.append(node.invalid(_KEY_ACCEPTED))
        elif isinstance(node.value, str):
            keys[action] = (table.text(action, "", _is_key, _KEY_ACCEPTED),)
        else:
            keys[action] = table.text_list(action, (), _is_key, _KEY_ACCEPTED)
    for action, message, accepted in check_keys(keys) if check_keys is not None else ():
        node = table.find(action)
        if node is not None:
            table.problems.append(node.problem(message, accepted))
    return keys


def _columns(table: TableReader) -> tuple[str, ...]:
    """The columns of the list of services; empty for those that fit."""
    columns = table.text_list("columns", (), lambda _: True, "the name of a column")
    node = table.find("columns")
    for index, name in enumerate(columns):
        if name not in COLUMNS and node is not None and isinstance(node.value, list):
            message = f"there is no column {format_value(name)}"
            table.problems.append(_unknown(node.child(index), message, name, COLUMNS))
    return columns


def _is_incident_url(text: str) -> bool:
    """Whether it is an address with a place for the id, which no terminal can take for anything else."""
    return (
        text.startswith(("https://", "http://"))
        and "{id}" in text
        and len(text) <= _LONGEST_URL
        and all("!" <= char <= "~" and char not in '"<>\\^`' for char in text)
    )


def _is_key(text: str) -> bool:
    return 0 < len(text) <= 40 and text.isprintable() and len(text.split()) == 1 and text == text.strip()


def _unknown(node: Node, message: str, name: str, known: Collection[str]) -> Problem:
    accepted = ", ".join(sorted(known))
    return node.problem(f"{message}; {suggestion(name, known, f'accepted: {accepted}')}", accepted)
