"""`except`: grant an exception to the error-budget policy."""

from collections.abc import Sequence

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.repeated_time import resolve_repeated
from budgettui.cli.input.shared_options import result_json_option, service_argument
from budgettui.cli.json.exception_json import exception_as_dict
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.sentences.policy_sentences import excused_by, scope_text, until_text
from budgettui.cli.session import Session
from budgettui.core.model.act import Act, ActDraft
from budgettui.core.policy.policy_exceptions import EXCEPTION, REASONS
from budgettui.core.text.suggestions import unknown_name
from budgettui.core.text.timeparse import DEADLINE_ACCEPTED, parse_deadline

_REASONS = ", ".join(REASONS)


@command(
    "except",
    "budgettui except checkout --until 'fri 18:00' --reason security",
    "budgettui except --group shop --until 2d --reason 'launch agreed with the board'",
)
@service_argument(required=False)
@click.option("--until", metavar="WHEN", help=f"When it ends: {DEADLINE_ACCEPTED}; required.")
@click.option("--reason", "-m", metavar="TEXT", help=f"Why; required. A text, or one of: {_REASONS}.")
@click.option("--group", metavar="NAME", help="All services of this group.")
@click.option("--all", "everything", is_flag=True, help="All services.")
@click.option("--rule", metavar="NAME", help="Only this rule, whatever its level.")
@result_json_option
def except_command(
    session: Session,
    service: str | None,
    until: str | None,
    reason: str | None,
    group: str | None,
    everything: bool,
    rule: str | None,
) -> None:
    """Grant SERVICE an exception to the error-budget policy, until some time.

    Until then its rules of level "freeze" do not apply. All others still do, unless --rule names one.
    `budgettui exceptions` lists and revokes exceptions.
    """
    if sum((service is not None, group is not None, everything)) != 1:
        raise CommandError("service: name exactly one of SERVICE, --group NAME and --all")
    if reason is None or not reason.strip():
        raise CommandError(f"reason: it is missing; say why, with --reason TEXT, or one of: {_REASONS}")
    if until is None:
        raise CommandError(f"until: it is missing; say when it ends, with --until {DEADLINE_ACCEPTED}")
    name = None if service is None else session.service(service).name
    if group is not None:
        session.select(group=group)
    _check_rule(session, rule)
    text = until
    with as_usage():
        instant = resolve_repeated(lambda fold: parse_deadline(text, session.now, session.zone, fold))
        draft = ActDraft(
            EXCEPTION, REASONS.get(reason.strip(), reason.strip()), name, group, instant, subject=rule
        )
    workspace = session.open("record")
    workspace.refresh(session.now)
    act = workspace.add_act(draft, session.now)
    workspace.invalidate()
    print_exception(session, act, f"revoke with `budgettui exceptions revoke {act.id}`")


def print_exception(session: Session, act: Act, hint: str) -> None:
    """Print an exception and the obligations that it lifts; with --json as JSON."""
    names = session.settings.service_names
    lifted = [] if act.revoked else excused_by(session, act, names)
    what = f"of {act.subject} " if act.subject else ""
    sentence = (
        f"exception {act.id} {what}for {scope_text(act)} until {until_text(act, session)}, {act.reason}"
    )
    if act.revoked:
        sentence += "; revoked"
    elif lifted:
        sentence += f"; lifts {_listed([f'{each.rule} of {each.service}' for each in lifted])}"
    else:
        sentence += "; it lifts nothing now"
    sentence = "; ".join(filter(None, [sentence, hint]))
    if session.as_json:
        say_json(
            {
                "exception": exception_as_dict(act, session),
                "lifted": [obligation.as_dict() for obligation in lifted],
                "message": sentence,
            }
        )
    else:
        say_done(sentence)


def _check_rule(session: Session, rule: str | None) -> None:
    known = [each.name for each in session.settings.policy.rules]
    if rule is not None and rule not in known:
        raise CommandError(f"rule: {unknown_name(rule, known, 'a rule of the policy')}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
