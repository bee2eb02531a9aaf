"""Asks before recording times in the future, unless --planned is given."""

import sys

import click

from budgettui.cli.exit_codes import AnswerIsNoError, CommandError
from budgettui.cli.session import Session
from budgettui.core.model.instants import SECOND
from budgettui.core.text.timeparse import Span, confirmation

planned_option = click.option("--planned", is_flag=True, help="Do not ask about a time in the future.")


def confirm_future(session: Session, span: Span, planned: bool) -> None:
    """Ask before recording a time in the future, unless `planned`; without a terminal, refuse it."""
    to_the_second = Span(
        span.start - span.start % SECOND, None if span.end is None else span.end - span.end % SECOND
    )
    reason = confirmation(to_the_second, session.now, session.zone)
    if reason is not None:
        confirm(reason, planned)


def confirm(reason: str, planned: bool) -> None:
    """Ask whether to record despite `reason`, unless `planned`; without a terminal, refuse."""
    if planned:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{reason}; use --planned if that is intended")
    if not click.confirm(f"{reason[0].upper()}{reason[1:]}. Record it?", err=True):
        raise AnswerIsNoError("nothing was recorded")
