"""Writes a source of queries as TOML, for the drop-in folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ..text.formatting import format_length
from .settings import Settings
from .source_settings import QuerySettings, SourceSettings


def unmapped(source: SourceSettings, present: Settings) -> SourceSettings | None:
    """`source` under a free name, with its queries for services that have none yet; None if there are none.

    `present` are the settings that it is added to.
    """
    mapped = {query.service for each in present.sources for query in each.queries}
    queries = tuple(query for query in source.queries if query.service not in mapped)
    if not queries:
        return None
    names, name, number = {each.name for each in present.sources}, source.name, 1
    while name in names:
        number += 1
        name = f"{source.name}-{number}"
    return replace(source, name=name, queries=queries)


def source_toml(source: SourceSettings) -> str:
    """A source of type prometheus as TOML: what differs from the defaults."""
    import tomli_w

    table: dict[str, Any] = {"name": source.name, "type": source.type, "url": source.url}
    for key in ("token_env", "token_file", "user", "password_env", "ca_file"):
        value = getattr(source.access, key)
        if value:
            table[key] = str(value) if isinstance(value, Path) else value
    if source.timezone:
        table["timezone"] = source.timezone
    default = SourceSettings(source.name, source.type)
    if source.timeout_seconds != default.timeout_seconds:
        table["timeout_seconds"] = source.timeout_seconds
    if source.since != default.since:
        table["since"] = format_length(source.since)
    if source.every is not None:
        table["every"] = format_length(source.every)
    parts = [f"[[sources]]\n{tomli_w.dumps(table)}"]
    if source.access.headers:
        parts.append(f"[sources.headers]\n{tomli_w.dumps(dict(source.access.headers))}")
    for query in source.queries:
        fields: dict[str, Any] = {"service": query.service, "query": query.query}
        if query.floor != QuerySettings("", "").floor:
            fields["floor"] = query.floor
        if query.background:
            fields["background"] = True
        parts.append(f"[[sources.map]]\n{tomli_w.dumps(fields)}")
    return "\n".join(parts)
