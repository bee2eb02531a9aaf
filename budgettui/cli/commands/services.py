"""`services`: convert SLO definitions of other tools to services."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, UnreachableError
from budgettui.cli.input.event_file import file_name
from budgettui.cli.input.export_format_option import STREAM
from budgettui.cli.input.query_source import queries_of, source_of
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import note, say, say_done, say_json, warn
from budgettui.cli.session import Session
from budgettui.core.config.config_errors import NoConfigError
from budgettui.core.config.drop_in_writer import add_services, services_toml
from budgettui.core.config.service_input import new_service
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.config.source_toml import source_toml, unmapped
from budgettui.core.exchange import ExchangeError
from budgettui.core.exchange.slo_definitions import LARGEST_BYTES, Definition, Definitions, read_definitions
from budgettui.core.text.formatting import format_count

_SHORT = 200


@command("services", "budgettui services slos.yaml", "budgettui services slos.yaml --write", paged=True)
@click.argument("file", metavar="FILE|-", type=click.Path())
@click.option("--write", is_flag=True, help="Write the services to the configuration's drop-in folder.")
@click.option("--prometheus", "url", metavar="URL", help="The Prometheus server that answers their queries.")
@click.option("--source", "name", metavar="SOURCE", help="The configured source that names that server.")
@json_option
def services(
    session: Session, file: str, write: bool, url: str | None, name: str | None, as_json: bool
) -> None:
    """Convert SLO definitions of other tools to services.

    Reads OpenSLO v1, Sloth (files and Kubernetes resources), Pyrra, slo-generator, Nobl9 and Datadog's JSON,
    recognised by their content, and prints tables for the configuration. A query of the error share is
    included as a comment; with --prometheus or --source it becomes a source for `sync`. What cannot be
    converted is listed by document and line.
    """
    definitions = _read(file)
    for remark in definitions.remarks:
        warn(f"{file_name(file)}: {remark}")
    settings = session.settings if write or name is not None else _settings(session)
    source = source_of(settings, url, name)
    made = {}
    for definition in definitions.services:
        try:
            made[definition.name] = _service(settings, definition)
        except ValueError as error:
            warn(f"{file_name(file)}: {definition.name[:_SHORT]!r} is left out: {error}")
    if not made:
        raise CommandError(f"{file_name(file)}: it defines no service that can be converted")
    if source is not None:
        queries, problems = queries_of(
            definition for definition in definitions.services if definition.name in made
        )
        source = replace(source, queries=queries)
        for problem in problems:
            warn(f"{file_name(file)}: {problem}")
    remarks = {} if source else {each.name: _query(each) for each in definitions.services}
    if not write and not as_json:
        text = services_toml(list(made.values()), settings.service_timezone, remarks)
        if source is not None and source.queries:
            text += f"\n{source_toml(source)}"
        for line in text.splitlines():
            say(line)
        return
    known = [name for name in made if name in settings.event_services]
    if not write:
        say_json(_as_dict(definitions, made, known, None))
        return
    if known:
        note(f"already in the configuration and left unchanged: {', '.join(known)}")
    added = None if source is None else unmapped(source, settings)
    path = add_services(settings, list(made.values()), remarks, source)
    count = len(made) - len(known)
    if as_json:
        say_json(_as_dict(definitions, made, known, path))
        return
    if path is None:
        say_done("0 services added: the configuration already has them all")
        return
    text = f"{format_count(count, 'service')} of {definitions.title} added in {path}"
    if added is not None:
        number = len(added.queries)
        noun = "1 query" if number == 1 else f"{number:,} queries"
        text += f", with the source {added.name} of {noun}: run `budgettui sync {added.name}`"
    say_done(text)


def _as_dict(
    definitions: Definitions, made: Mapping[str, ServiceSettings], known: Sequence[str], path: Path | None
) -> dict[str, Any]:
    """The converted services; `written_to` is None if nothing was written."""
    return {
        "title": definitions.title,
        "services": [
            {
                "name": definition.name,
                "slo": float(made[definition.name].slo.target),
                "window": str(made[definition.name].window),
                "timezone": made[definition.name].timezone,
                "group": definition.group,
                "tags": list(definition.tags),
                "query": definition.query,
                "configured_already": definition.name in known,
            }
            for definition in definitions.services
            if definition.name in made
        ],
        "remarks": [str(remark) for remark in definitions.remarks],
        "written_to": None if path is None else str(path),
    }


def _read(file: str) -> Definitions:
    try:
        if file == STREAM:
            raw = sys.stdin.buffer.read(LARGEST_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                raw = stream.read(LARGEST_BYTES + 1)
        return read_definitions(raw)
    except OSError as error:
        raise UnreachableError(f"{file} cannot be read: {error.strerror or error}") from None
    except ExchangeError as error:
        raise CommandError(f"{file_name(file)}: {error}") from None


def _settings(session: Session) -> Settings:
    """The configuration, or an empty one if there is none yet."""
    try:
        return session.settings
    except NoConfigError:
        return Settings(StoreSettings())


def _service(settings: Settings, definition: Definition) -> ServiceSettings:
    return new_service(
        settings,
        definition.name,
        definition.slo,
        definition.window,
        definition.group,
        definition.tags,
        definition.timezone,
    )


def _query(definition: Definition) -> str:
    if definition.query is None:
        return ""
    floor = "" if definition.floor is None else f"; a minute is bad from {definition.floor:f} on"
    return f"error share: {definition.query}{floor}"
