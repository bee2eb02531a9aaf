"""`rules`: burn alerts as Prometheus rules."""

from collections.abc import Sequence
from pathlib import Path

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, UnreachableError, not_empty
from budgettui.cli.input.shared_options import group_option, services_argument
from budgettui.cli.output.printing import say, warn
from budgettui.cli.session import Session
from budgettui.core.files.atomic_write import write_atomically
from budgettui.core.monitoring.alerting_rules import alerting_rules


@command(
    "rules", "budgettui rules -o /etc/prometheus/rules/budgettui.yml", "budgettui rules checkout", paged=True
)
@services_argument
@group_option
@click.option(
    "--output", "-o", metavar="FILE", callback=not_empty, help="Write to this file, completely or not at all."
)
def rules(session: Session, services: Sequence[str], group: str | None, output: str | None) -> None:
    """Print Prometheus recording and alerting rules for the configured burn alerts.

    There are rules for each service with a query: a [[sources.map]] of a source of type prometheus. Services
    without rules, and differences from budgettui's own alerts, are reported on standard error.
    """
    answer = alerting_rules(session.settings, session.select(services, group), session.now)
    for text in answer.notes:
        warn(text)
    if not answer.text:
        raise CommandError("there are no rules to write; add a [[sources.map]] with service and query")
    if output is None:
        for line in answer.text.splitlines():
            say(line)
        return
    try:
        write_atomically(Path(output), answer.text, mode=0o644)
    except OSError as error:
        raise UnreachableError(f"{output} cannot be written: {error.strerror or error}") from None
