"""`store salvage`: save what can be read of a damaged file to a new one."""

from pathlib import Path

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.session import Session
from budgettui.core.config.store_location import store_at
from budgettui.core.store import StoreError

_NAMED = 10
"""How many lost revisions are listed."""


@command("salvage", "budgettui store salvage events.db saved.db")
@click.argument("source", metavar="DAMAGED")
@click.argument("target", metavar="NEW")
@json_option
def salvage_command(session: Session, source: str, target: str, as_json: bool) -> None:
    """Save what can be read of the damaged store file DAMAGED to a new store file NEW.

    DAMAGED is not changed. Every readable row keeps its number, version, author and time; the revisions of
    unreadable ones are listed.
    """
    if session.store is not None:
        raise CommandError("--store: salvage takes both files as arguments, DAMAGED and NEW")
    from budgettui.core.store.sqlite.salvage import salvage

    path, new = _file("DAMAGED", source), _file("NEW", target)
    if not path.exists():
        raise StoreError(f"there is no event store at {path}: check the path")
    result = salvage(path, new)
    if as_json:
        say_json({"source": str(path), "target": str(new), "rows": result.saved, "lost": list(result.lost)})
        return
    say_done(f"saved {result.saved:,} rows to {new}; {_lost(result.lost)}.")


def _file(name: str, text: str) -> Path:
    path = store_at(text).path if text else None
    if path is None:
        raise CommandError(f"{name}: name a file; to restore a database see docs/team.md")
    return path


def _lost(revisions: tuple[int, ...]) -> str:
    if not revisions:
        return "nothing was lost"
    listed = ", ".join(f"{revision:,}" for revision in revisions[:_NAMED])
    more = f" and {len(revisions) - _NAMED:,} more" if len(revisions) > _NAMED else ""
    return f"lost: {'revision' if len(revisions) == 1 else 'revisions'} {listed}{more}"
