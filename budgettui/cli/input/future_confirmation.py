"""Asking before times that lie ahead are recorded, and --planned, which leaves that out."""

import sys

import click

from budgettui.cli.exit_codes import AnswerIsNoError, CommandError
from budgettui.cli.session import Session
from budgettui.core.model.instants import SECOND
from budgettui.core.text.timeparse import Span, confirmation

planned_option = click.option("--planned", is_flag=True, help="Do not ask about a time in the future.")


def confirm_future(session: Session, span: Span, planned: bool) -> None:
    """Ask about a time past now; without a terminal to ask on, refuse unless it is `--planned`."""
    to_the_second = Span(
        span.start - span.start % SECOND, None if span.end is None else span.end - span.end % SECOND
    )
    reason = confirmation(to_the_second, session.now, session.zone)
    if reason is not None:
        confirm(reason, planned)


def confirm(reason: str, planned: bool) -> None:
    """Ask whether to record although there is a `reason` not to; without a terminal, refuse."""
    if planned:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{reason}; say --planned if that is meant")
    if not click.confirm(f"{reason[0].upper()}{reason[1:]}. Record it?", err=True):
        raise AnswerIsNoError("nothing was recorded")
