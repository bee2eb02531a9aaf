"""The words and options that describe an exclusion: its services, time and reason."""

from collections.abc import Sequence

from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.session import Session
from budgettui.core.model.exclusion import check_reason
from budgettui.core.model.instants import Instant
from budgettui.core.text.suggestions import unknown_name
from budgettui.core.text.timeparse import Span, parse_length, parse_when

Scope = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]
"""Services, groups, tags, and whether it is for all services."""


def read_scope(
    session: Session, service: str | None, groups: Sequence[str], tags: Sequence[str], everything: bool
) -> Scope:
    """The scope of an exclusion; `CommandError` with similar names for unknown ones."""
    if everything and (service is not None or groups or tags):
        raise CommandError("--all: it already includes all services; leave out the others")
    settings = session.settings
    known_tags = list(dict.fromkeys(tag for each in settings.services for tag in each.tags))
    for name in groups:
        if name not in settings.group_names:
            kind = "a group of this configuration"
            raise CommandError(f"group: {unknown_name(name, settings.group_names, kind)}")
    for name in tags:
        if name not in known_tags:
            raise CommandError(f"tag: {unknown_name(name, known_tags, 'a tag of this configuration')}")
    services = () if service is None else (session.service(service).event_service,)
    return services, tuple(groups), tuple(tags), everything


def require_reason(reason: str | None) -> str:
    """Return `reason`; `CommandError` if it is missing or invalid."""
    if reason is None:
        raise CommandError("reason: it is missing; say why this time does not count, with --reason TEXT")
    with as_usage():
        check_reason(reason)
    return reason


def read_span(session: Session, arguments: Sequence[str], start: Instant | None = None) -> Span:
    """The time given as `WHEN LENGTH`; with a `start`, LENGTH alone is enough.

    Both may be several words. LENGTH is the shortest valid one at the end.
    """
    if start is not None and arguments:
        with as_usage():
            try:
                return Span(start, parse_length(" ".join(arguments), start, session.now, session.zone))
            except ValueError:
                if len(arguments) == 1:
                    raise
    if len(arguments) < 2:
        missing = "LENGTH is" if arguments else "WHEN and LENGTH are"
        raise CommandError(
            f'{missing} missing; say when it began and how long it lasted, as in "yesterday 14:05" 35m, '
            "or --incident ID for the time of an incident"
        )
    problem = ""
    for count in range(1, len(arguments)):
        try:
            begin = parse_when(" ".join(arguments[:-count]), session.now, session.zone)
            return Span(begin, parse_length(" ".join(arguments[-count:]), begin, session.now, session.zone))
        except ValueError as error:
            problem = problem or str(error)
    raise CommandError(problem)
