"""`store export`: write everything that was ever recorded, for other programs."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import UnreachableError, not_empty
from budgettui.cli.input.export_format_option import STREAM
from budgettui.cli.input.shared_options import known_at_option
from budgettui.cli.output.printing import note, say
from budgettui.cli.session import Session
from budgettui.core.files.atomic_write import write_atomically
from budgettui.core.store import open_store


@command(
    "export",
    "budgettui store export --output everything.jsonl",
    "budgettui store export | jq .author",
    paged=True,
)
@click.option(
    "--output", "-o", metavar="FILE", callback=not_empty, help="Write to this file, completely or not at all."
)
@known_at_option
def export(session: Session, output: str | None) -> None:
    """Write every version of every event and exclusion, every note and act, as JSON Lines.

    Each line says who wrote it, when, where and by which change; `kind` is its type, and the last line
    confirms that the file is complete. It is meant for other programs and for archives: `budgettui store
    copy` copies a store, and `budgettui export` writes what `budgettui import` reads.
    """
    from budgettui.core.store.log_export import log_objects

    count = 0
    session.note_known_at()
    with closing(open_store(session.store_settings, create=False, read_only=True)) as store:

        def lines() -> Iterator[str]:
            nonlocal count
            for value in log_objects(store, session.known_at):
                count = value.get("rows", count)
                yield json.dumps(value, allow_nan=False) + "\n"

        if output is None or output == STREAM:
            if sys.stdout.isatty():
                for line in lines():
                    say(line.rstrip("\n"))
            else:
                sys.stdout.writelines(lines())
            return
        try:
            write_atomically(Path(output), lines())
        except OSError as error:
            raise UnreachableError(f"{output} cannot be written: {error.strerror or error}") from None
    note(f"{count:,} rows written to {output}")
