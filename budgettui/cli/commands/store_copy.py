"""`store copy`: copy a store to another, such as a file to a team's database."""

from contextlib import closing

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.output.progress import Progress
from budgettui.cli.session import Session
from budgettui.core.config.store_location import store_at
from budgettui.core.store import open_store


@command("copy", "budgettui store copy events.db postgresql://me@host/slo")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def copy(session: Session, source: str, target: str, as_json: bool) -> None:
    """Copy every version, exclusion, note, act and write of a store to another.

    FROM and TO are files or URLs. TO is created if it does not exist; else it must be empty or hold the
    beginning of FROM, so that an interrupted copy continues. At the end, counts and hashes of both are
    compared. FROM is only read.
    """
    if session.store is not None:
        raise CommandError("--store: copy takes both stores as arguments, FROM and TO")
    for name, text in (("FROM", source), ("TO", target)):
        if not text:
            raise CommandError(f"{name}: it is empty; give a file or a URL")
    from budgettui.core.store.copy_store import copy_store

    with (
        closing(open_store(store_at(source), create=False, read_only=True)) as origin,
        closing(open_store(store_at(target))) as destination,
    ):
        progress = Progress("copied")
        try:
            result = copy_store(origin, destination, progress.of)
        finally:
            progress.end()
        if as_json:
            say_json(
                {
                    "source": origin.location,
                    "target": destination.location,
                    "rows": result.rows,
                    "writes": result.writes,
                    "rows_before": result.before,
                    "revision": result.target.revision,
                    "hash": result.target.hash,
                }
            )
            return
        done = _done(result.rows, result.writes, result.before)
        say_done(f"{done} from {origin.location} to {destination.location}.")
    say_done(f"Both hold revision {result.target.revision:,} with the hash {result.target.hash}.")


def _done(rows: int, writes: int, before: int) -> str:
    if not rows:
        return "nothing was left to copy"
    more = f", after {before:,} that were already there," if before else ""
    return f"copied {rows:,} rows of {writes:,} writes{more}"
