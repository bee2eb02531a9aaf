"""`done`: mark an obligation of the policy as done."""

from dataclasses import replace

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.shared_options import result_json_option
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.session import Session
from budgettui.core.analysis.obligation import Obligation


@command(
    "done",
    "budgettui done 2kx7v3qa -m 'postmortem: https://wiki.example/812'",
    "budgettui done --undo 2kx7v3qa",
)
@click.argument("obligation_id", metavar="ID")
@click.option("--message", "-m", metavar="TEXT", help="What was done, or where it is documented; required.")
@click.option("--undo", is_flag=True, help="Reopen it.")
@result_json_option
def done(session: Session, obligation_id: str, message: str | None, undo: bool) -> None:
    """Mark an obligation as done. ID is from `budgettui obligations`; a unique prefix is enough.

    The mark is kept, with its author. If events are later corrected so much that the obligation would be
    raised again, it is reopened, with the reason.
    """
    if undo and message is not None:
        raise CommandError("--undo: cannot be combined with --message")
    if not undo and not (message or "").strip():
        raise CommandError("message: it is missing; say what was done, or where it is, with -m TEXT")
    workspace = session.open("change")
    workspace.refresh(session.now)
    obligation = workspace.obligation(obligation_id, session.now)
    with as_usage():
        if undo:
            if obligation.act_id is None:
                raise CommandError(f"obligation {obligation.id} is not marked as done")
            workspace.revoke_act(obligation.act_id, session.now)
        else:
            workspace.mark_done(obligation.id, message or "", session.now, obligation.service)
    workspace.invalidate()
    now = _as_it_is_now(session, obligation)
    if undo:
        sentence = f"{_named(now)}: reopened, now {now.state}"
    else:
        sentence = f"{_named(now)}: done; undo with `budgettui done --undo {now.id}`"
    if session.as_json:
        say_json({"obligation": now.as_dict(), "message": sentence})
    else:
        say_done(sentence)


def _as_it_is_now(session: Session, obligation: Obligation) -> Obligation:
    current = session.workspace.obligations(obligation.service, session.now)
    return next((each for each in current if each.id == obligation.id), replace(obligation, state="over"))


def _named(obligation: Obligation) -> str:
    return f"obligation {obligation.id}, {obligation.rule} of {obligation.service}"
