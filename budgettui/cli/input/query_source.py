"""The Prometheus source for the queries of imported SLO definitions."""

from collections.abc import Iterable
from dataclasses import replace

from budgettui.cli.exit_codes import CommandError
from budgettui.core.config.schema.server_schema import URL_KEY_ACCEPTED, is_url
from budgettui.core.config.schema.source_schema import is_source_floor, is_source_query
from budgettui.core.config.settings import Settings
from budgettui.core.config.source_settings import QuerySettings, SourceSettings
from budgettui.core.exchange.slo_definitions import Definition
from budgettui.core.text.suggestions import suggestion

_NAME = "prometheus"
_SHORT = 200


def source_of(settings: Settings, url: str | None, name: str | None) -> SourceSettings | None:
    """A source for the server at `url`, or the configured source `name`; None if neither is given."""
    if url is not None and name is not None:
        raise CommandError("--prometheus and --source cannot be combined")
    if url is not None:
        if not is_url(url):
            raise CommandError(f"--prometheus: {url[:_SHORT]!r} is not {URL_KEY_ACCEPTED}")
        return SourceSettings(_NAME, "prometheus", url.rstrip("/"))
    if name is None:
        return None
    sources = {source.name: source for source in settings.sources if source.type == "prometheus"}
    if name not in sources:
        hint = suggestion(
            name, list(sources), f"there are {', '.join(sources)}" if sources else "there is none"
        )
        raise CommandError(f"there is no source {name!r} of type prometheus; {hint}")
    return sources[name]


def queries_of(definitions: Iterable[Definition]) -> tuple[tuple[QuerySettings, ...], list[str]]:
    """The queries that can be used, and why others cannot.

    Errors below the floor cost budget too, unless the definition counts bad time slices.
    """
    queries = []
    problems = []
    for definition in definitions:
        if definition.query is None:
            continue
        if not is_source_query(definition.query):
            problems.append(f"{definition.name}: its query is too long")
            continue
        query = QuerySettings(definition.name, definition.query)
        if definition.floor is None:
            queries.append(replace(query, background=True))
        elif is_source_floor(float(definition.floor)):
            queries.append(replace(query, floor=float(definition.floor)))
        else:
            problems.append(f"{definition.name}: its time slices have no valid threshold")
    return tuple(queries), problems
