"""`gate`: may services ship, could they afford an outage, and if not, when?"""

from collections.abc import Sequence
from dataclasses import replace

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import NO, CommandError, UnreachableError, as_usage
from budgettui.cli.input.shared_options import (
    as_of_option,
    group_option,
    json_option,
    services_argument,
)
from budgettui.cli.output.printing import say, say_done, say_json, tinted
from budgettui.cli.sentences.gate_sentences import cost_sentence, opening_sentences
from budgettui.cli.session import Session
from budgettui.core.config.settings import ServiceSettings
from budgettui.core.gate import Verdict
from budgettui.core.gate.overrides import OVERRIDE
from budgettui.core.model.instants import DAY, Instant
from budgettui.core.store.orphaned_events import Orphan, orphans_like, orphans_sentence
from budgettui.core.text.formatting import format_minute
from budgettui.core.text.suggestions import visible
from budgettui.core.text.timeparse import parse_duration

_LONGEST_COST = 31 * DAY


@command(
    "gate",
    "budgettui gate checkout && ./deploy",
    "budgettui gate checkout search --cost 10m --when",
    "budgettui gate --group shop --json",
    "budgettui gate checkout --override 'security fix, agreed with ann' && ./deploy",
    paged=True,
)
@services_argument
@click.option(
    "--cost", metavar="LENGTH", help="The length of an outage that must fit into the budget, such as 10m."
)
@click.option("--when", is_flag=True, help="Show when the answer will be yes, if nothing else happens.")
@click.option("--override", metavar="WHY", help="Ship despite a no: record the reason, and exit with 0.")
@click.option("--withdraw", type=int, metavar="ID", help="Withdraw a recorded override.")
@group_option
@as_of_option
@json_option
def gate_command(
    session: Session,
    services: Sequence[str],
    cost: str | None,
    when: bool,
    override: str | None,
    withdraw: int | None,
    group: str | None,
    as_of: str | None,
    as_json: bool,
) -> int:
    """May SERVICE ship now? Prints the answer and why; exit code 0 for yes, 1 if any service may not.

    The configured policy decides: remaining budget, alerts, open events, freezes, rules. If the question
    cannot be answered, the exit code is 2 or 3.

    --cost asks whether enough budget would remain after an outage of that length from now on. If the answer
    is no, --when adds the first moment at which it will be yes, exact to the microsecond in JSON.
    """
    if withdraw is not None:
        if services or group or override or cost or when or as_of or as_json:
            raise CommandError("--withdraw: cannot be combined with services or other options")
        _withdraw(session, withdraw)
        return 0
    chosen = session.select_some(services, group)
    reason = _reason(session, override, as_of)
    outage = _length(cost)
    instant = session.moment(as_of)
    workspace = session.open("read_existing" if reason is None else "change")
    orphans = workspace.orphans()
    for settings in chosen:
        _require_all_events(settings, orphans)
    verdicts = [_verdict(session, settings, instant, outage, when) for settings in chosen]
    if reason is not None:
        verdicts = [
            each if each.allowed else workspace.override(each.service, reason, each, session.now)
            for each in verdicts
        ]
    if as_json:
        _print_json(session, verdicts, instant, is_list=len(services) != 1)
    else:
        for verdict in verdicts:
            _print(session, verdict, instant, named=len(verdicts) > 1 or group is not None)
        if reason is not None and all(each.override is None for each in verdicts):
            say_done("No override is needed: nothing was recorded.", "quiet")
    return 0 if all(each.allowed or each.override is not None for each in verdicts) else NO


def _verdict(
    session: Session, settings: ServiceSettings, instant: Instant, outage: int | None, when: bool
) -> Verdict:
    workspace = session.workspace
    verdict = workspace.verdict(settings.name, instant, outage)
    if verdict.allowed and not len(workspace.table(settings.name, instant)):
        remark = f"no event of {settings.event_service} has been recorded"
        verdict = replace(verdict, reasons=(*verdict.reasons, remark))
    if when:
        verdict = replace(verdict, opening=workspace.opening(settings.name, instant, outage))
    return verdict


def _print(session: Session, verdict: Verdict, instant: Instant, named: bool) -> None:
    if verdict.allowed:
        word = tinted("yes", "good")
    elif verdict.override is not None:
        word = tinted("overridden, no", "warn")
    else:
        word = tinted("no", "bad")
    click.echo(f"{word}: ", nl=False)
    exception = verdict.exception
    reasons = list(verdict.reasons)
    if exception is not None:
        end = f" until {format_minute(exception.until, session.zone)}" if exception.until is not None else ""
        reasons[0] = f"exception {exception.id} by {exception.author}{end} allows it: {exception.reason}"
        reasons.append(f"without it: {'; '.join(verdict.objections)}")
    say((f"{verdict.service}: " if named else "") + "; ".join(reasons))
    if verdict.cost is not None:
        say(f"  {cost_sentence(verdict.cost, session.zone)}")
    for sentence in opening_sentences(verdict.opening, instant, session.zone) if verdict.opening else ():
        say(f"  {sentence}")
    if verdict.override is not None:
        number = verdict.override.id
        say(
            f"  recorded as override {number} by {verdict.override.author}; "
            f"withdraw it with `budgettui gate --withdraw {number}`"
        )


def _print_json(session: Session, verdicts: Sequence[Verdict], instant: Instant, is_list: bool) -> None:
    """Print one verdict as an object if one service was named, else all as a list."""
    as_of = session.date(instant).isoformat()
    if not is_list:
        say_json(session.with_known_at({"as_of": as_of, **verdicts[0].as_dict()}, instant))
        return
    allowed = all(each.allowed for each in verdicts)
    services = [each.as_dict() for each in verdicts]
    say_json(session.with_known_at({"as_of": as_of, "allowed": allowed, "services": services}, instant))


def _reason(session: Session, override: str | None, as_of: str | None) -> str | None:
    """The reason for an override; `CommandError` if it is empty or not about now."""
    if override is None:
        return None
    if not override.strip():
        raise CommandError("--override: it is empty; say why you ship despite a no")
    if as_of is not None or session.known_at_text is not None:
        raise CommandError("--override: it applies to now; leave out --as-of and --known-at")
    return override.strip()


def _length(cost: str | None) -> int | None:
    if cost is None:
        return None
    with as_usage():
        length = parse_duration(cost)
    if length > _LONGEST_COST:
        raise CommandError(f"--cost: {cost!r} is more than {_LONGEST_COST // DAY} days")
    return length


def _withdraw(session: Session, number: int) -> None:
    workspace = session.open("change")
    acts = workspace.store.acts(kind=OVERRIDE, include_revoked=True)
    if all(act.id != number for act in acts):
        raise CommandError(f"--withdraw: there is no override {number}")
    with as_usage():
        act = workspace.revoke_act(number, session.now)
    say_done(f"override {act.id} of {act.service} is withdrawn: {act.reason}")


def _require_all_events(service: ServiceSettings, orphans: Sequence[Orphan]) -> None:
    """`UnreachableError` if events of the service may not be counted because of another name."""
    similar = orphans_like(service, orphans)
    if similar:
        names = ", ".join(f'"{visible(orphan.service)}"' for orphan in similar)
        raise UnreachableError(
            f"cannot tell: {orphans_sentence(similar)}; if it is a service that no longer exists, write "
            f"retired = [{names}] under [store]"
        )
