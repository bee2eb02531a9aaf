"""Obligations and exceptions as commands print them: tables and sentences."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from budgettui.cli.output.printing import Tone
from budgettui.cli.output.table import Cell
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.obligation import Obligation, ObligationState
from budgettui.core.analysis.obligation_deadline_text import headline, remark
from budgettui.core.model.act import Act
from budgettui.core.model.instants import SECOND
from budgettui.core.text.formatting import format_when

STATE_TONES: dict[ObligationState, Tone] = {
    "overdue": "bad",
    "open": "warn",
    "excused": "quiet",
    "done": "good",
    "over": "quiet",
}


def obligation_facts(assessment: Assessment, zone: tzinfo) -> Iterator[tuple[str, Cell]]:
    """One line per obligation, to follow other facts about a service."""
    for obligation in assessment.obligations:
        line = obligation_line(obligation, assessment.as_of, zone)
        text = "; ".join(filter(None, [line, remark(obligation)]))
        yield "policy", Cell(text, STATE_TONES[obligation.state])


def obligation_line(obligation: Obligation, now: datetime, zone: tzinfo) -> str:
    """`postmortem due Fri 4 Dec: INC-812 used 56 % of the budget (2kx7v3qa)`."""
    return f"{headline(obligation, now, zone)} ({obligation.id})"


def scope_text(act: Act) -> str:
    """The services that an act applies to."""
    return act.service or (f"group {act.group}" if act.group else "all services")


def until_text(act: Act, session: Session) -> str:
    """`2026-11-27 18:00`."""
    return "–" if act.until is None else format_when(act.until - act.until % SECOND, session.zone)


def excused_by(session: Session, act: Act, names: Iterable[str]) -> list[Obligation]:
    """The obligations of the named services that an exception currently lifts."""
    return [
        obligation
        for name in names
        for obligation in session.workspace.assess(name, session.now).obligations
        if obligation.state == "excused" and (act.subject in (None, obligation.rule))
    ]
