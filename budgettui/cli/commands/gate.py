"""`gate`: may a service ship?"""

import click

from budgettui.cli.command import as_of_option, command, json_option, service_argument
from budgettui.cli.exit_codes import NO
from budgettui.cli.output import say, say_json, tinted
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.gate import Verdict, gate, needs_probability
from budgettui.core.model.instants import Instant


@command("gate", "budgettui gate checkout && ./deploy")
@service_argument()
@as_of_option
@json_option
def gate_command(session: Session, service: str, as_of: str | None, as_json: bool) -> int:
    """May SERVICE ship now? Exit code 0 for yes, 1 for no, with the reason.

    The policy is the configuration's. Whatever keeps the question from being answered exits 2 or 3.
    """
    session.service(service)
    instant = session.moment(as_of)
    verdict = _verdict(session, session.open("read_existing").assess(service, instant), instant)
    if as_json:
        say_json({"as_of": session.date(instant).isoformat(), **verdict.as_dict()})
    else:
        word = tinted("yes", "good") if verdict.allowed else tinted("no", "bad")
        click.echo(f"{word}: ", nl=False)
        say("; ".join(verdict.reasons))
    return 0 if verdict.allowed else NO


def _verdict(session: Session, assessment: Assessment, instant: Instant) -> Verdict:
    policy = session.settings.policy
    if needs_probability(policy):
        assessment = session.workspace.with_probabilities(assessment, instant)
    return gate(assessment, policy)
