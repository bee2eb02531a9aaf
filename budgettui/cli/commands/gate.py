"""`gate`: may a service ship?"""

from collections.abc import Sequence
from dataclasses import replace

import click

from budgettui.cli.command import as_of_option, command, json_option, service_argument
from budgettui.cli.exit_codes import NO, UnreachableError
from budgettui.cli.output import say, say_json, tinted
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.settings import ServiceSettings
from budgettui.core.gate import Verdict, gate, needs_probability
from budgettui.core.model.instants import Instant
from budgettui.core.model.similar import visible
from budgettui.core.store.orphans import Orphan, orphans_like, orphans_sentence


@command("gate", "budgettui gate checkout && ./deploy")
@service_argument()
@as_of_option
@json_option
def gate_command(session: Session, service: str, as_of: str | None, as_json: bool) -> int:
    """May SERVICE ship now? Exit code 0 for yes, 1 for no, with the reason.

    The policy is the configuration's. Whatever keeps the question from being answered exits 2 or 3.
    """
    settings = session.service(service)
    instant = session.moment(as_of)
    workspace = session.open("read_existing")
    _require_all_events(settings, workspace.orphans())
    verdict = _verdict(session, workspace.assess(settings.name, instant), instant)
    if verdict.allowed and not len(workspace.table(settings.name, instant)):
        remark = f"no event of {settings.event_service} has been recorded"
        verdict = replace(verdict, reasons=(*verdict.reasons, remark))
    if as_json:
        answer = {"as_of": session.date(instant).isoformat(), **verdict.as_dict()}
        say_json(session.with_known_at(answer, instant))
    else:
        word = tinted("yes", "good") if verdict.allowed else tinted("no", "bad")
        click.echo(f"{word}: ", nl=False)
        say("; ".join(verdict.reasons))
    return 0 if verdict.allowed else NO


def _require_all_events(service: ServiceSettings, orphans: Sequence[Orphan]) -> None:
    """`UnreachableError` where events of the service may be counted nowhere, under another name."""
    similar = orphans_like(service, orphans)
    if similar:
        names = ", ".join(f'"{visible(orphan.service)}"' for orphan in similar)
        raise UnreachableError(
            f"cannot tell: {orphans_sentence(similar)}; if it is another service that is no more, write "
            f"retired = [{names}] under [store]"
        )


def _verdict(session: Session, assessment: Assessment, instant: Instant) -> Verdict:
    policy = session.settings.policy
    if needs_probability(policy):
        assessment = session.workspace.with_probabilities(assessment, instant)
    return gate(assessment, policy)
