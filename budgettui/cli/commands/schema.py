"""`schema`: the JSON Schema of a command's --json output."""

from collections.abc import Sequence

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.output.printing import say, say_json
from budgettui.cli.session import Session
from budgettui.core.text.suggestions import suggestion


@command("schema", "budgettui schema status", "budgettui schema store info", paged=True)
@click.argument("arguments", metavar="[COMMAND]...", nargs=-1)
def schema(session: Session, arguments: Sequence[str]) -> None:  # noqa: ARG001
    """Print the JSON Schema of COMMAND's --json output; without COMMAND, list the commands that have one.

    The schemas are draft 2020-12. They describe every field that this version prints, and allow no other.
    """
    from budgettui.cli.json.answer_types_by_command import ANSWERS

    if not arguments:
        for name in ANSWERS:
            say(name)
        return
    name = " ".join(arguments)
    if name not in ANSWERS:
        hint = suggestion(name, list(ANSWERS), "`budgettui schema` lists those that print JSON")
        raise CommandError(f"no command {name!r} has --json; {hint}")
    say_json(ANSWERS[name].schema(name))
