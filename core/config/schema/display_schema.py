"""The table `display`: theme, time zone, columns, addresses of incidents."""

from collections.abc import Collection

from ...model.names import is_name
from ..settings import (
    COLUMNS,
    RANGES_DAYS,
    SORTS,
    DisplaySettings,
)
from ..table_reader import TableReader, unknown_name
from ..toml_node import format_value
from .time_schema import read_zones

_LONGEST_URL = 2000
_INCIDENT_URL_ACCEPTED = 'an address with {id} in it: "https://tracker.example/{id}"'
_AUTO: dict[str | bool, bool | None] = {"auto": None, True: True, False: False}


def read_display(table: TableReader, themes: Collection[str] | None) -> tuple[DisplaySettings, str]:
    """The display, and the zone of services that name none, which is the same on every machine."""
    default = DisplaySettings()
    theme = table.text("theme", default.theme, is_name, "the name of a theme")
    node = table.find("theme")
    if themes is not None and theme not in themes and node is not None:
        message = f"there is no theme {format_value(theme)}"
        table.problems.append(unknown_name(node, message, theme, themes))
    shown_zone, shared_zone = read_zones(table)
    display = DisplaySettings(
        theme=theme,
        timezone=shown_zone,
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
    return display, shared_zone


def _columns(table: TableReader) -> tuple[str, ...]:
    """The columns of the list of services; empty for as many as fit."""
    columns = table.text_list("columns", (), lambda _: True, "the name of a column")
    node = table.find("columns")
    for index, name in enumerate(columns):
        if name not in COLUMNS and node is not None and isinstance(node.value, list):
            message = f"there is no column {format_value(name)}"
            table.problems.append(unknown_name(node.child(index), message, name, COLUMNS))
    return columns


def _is_incident_url(text: str) -> bool:
    """Whether it is an HTTP address with `{id}` in it and no character that is unsafe in a terminal."""
    return (
        text.startswith(("https://", "http://"))
        and "{id}" in text
        and len(text) <= _LONGEST_URL
        and all("!" <= char <= "~" and char not in '"<>\\^`' for char in text)
    )
