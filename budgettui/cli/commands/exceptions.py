"""`exceptions`: list and revoke exceptions to the error-budget policy."""

from collections.abc import Sequence

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.commands.except_ import print_exception
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.shared_options import json_option, known_at_option
from budgettui.cli.json.exception_json import exception_as_dict
from budgettui.cli.output.printing import note, say, say_json
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.sentences.policy_sentences import scope_text, until_text
from budgettui.cli.session import Session
from budgettui.core.model.act import Act
from budgettui.core.model.instants import SECOND
from budgettui.core.policy.policy_exceptions import EXCEPTION, concerns_service
from budgettui.core.text.formatting import format_when

_COLUMNS = (
    Column("ID", True),
    Column("STATE"),
    Column("UNTIL"),
    Column("FOR"),
    Column("RULE", spare=1),
    Column("BY"),
    Column("RECORDED", spare=2),
    Column("REASON"),
)


@command(
    "exceptions",
    "budgettui exceptions",
    "budgettui exceptions checkout --all --json",
    "budgettui exceptions revoke 3",
    paged=True,
)
@click.argument("arguments", nargs=-1, metavar="[SERVICE | revoke ID]")
@click.option("--all", "everything", is_flag=True, help="Include expired and revoked ones.")
@known_at_option
@json_option
def exceptions(session: Session, arguments: Sequence[str], everything: bool, as_json: bool) -> None:
    """List the exceptions to the error-budget policy that are in force, newest first.

    "revoke ID" ends one early.
    """
    if len(arguments) == 2 and arguments[0] == "revoke":
        session.as_json = as_json
        _revoke(session, arguments[1])
        return
    if len(arguments) > 1:
        raise CommandError(f"{' '.join(arguments)!r} is not accepted; give one service, or revoke and an ID")
    service = None if not arguments else session.service(arguments[0])
    workspace = session.open("read")
    acts = [
        act
        for act in workspace.policy_acts([EXCEPTION], include_revoked=True)
        if service is None or concerns_service(act, service)
    ]
    now = session.moment(None)
    shown = [act for act in acts if everything or act.holds_at(now)]
    if as_json:
        answer = {"exceptions": [exception_as_dict(act, session) for act in shown]}
        say_json(session.with_known_at(answer, now))
        return
    if shown:
        table(_COLUMNS, [_row(act, now, session) for act in shown])
    else:
        say("No exception is in force.")
    ended = len(acts) - len(shown)
    if ended:
        note(f"{ended} expired or revoked: `budgettui exceptions --all` lists them.")


def _row(act: Act, now: int, session: Session) -> list[Cell | str]:
    ended = "revoked" if act.revoked else "expired"
    state = Cell("in force", "warn") if act.holds_at(now) else Cell(ended, "quiet")
    return [
        str(act.id),
        state,
        until_text(act, session),
        scope_text(act),
        act.subject or "",
        act.author,
        format_when(act.recorded_at - act.recorded_at % SECOND, session.zone),
        act.reason,
    ]


def _revoke(session: Session, text: str) -> None:
    workspace = session.open("change")
    known = {str(act.id): act for act in workspace.policy_acts([EXCEPTION], include_revoked=True)}
    if text not in known:
        raise CommandError(
            f"revoke: {text!r} is not the ID of an exception; `budgettui exceptions` lists them"
        )
    with as_usage():
        act = workspace.revoke_act(known[text].id, session.now)
    print_exception(session, act, "")
