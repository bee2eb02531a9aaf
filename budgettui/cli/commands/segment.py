"""`segment`: one short line for a prompt or status bar. `prompt_segment_reader` is its fast path."""

from collections.abc import Sequence

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.shared_options import services_argument
from budgettui.cli.output.printing import say
from budgettui.cli.prompt_segment_reader import print_line
from budgettui.cli.prompt_segment_update import write_figures
from budgettui.cli.session import Session
from budgettui.core.model.instants import SECOND
from budgettui.core.monitoring.prompt_segment_file import FILE_VARIABLE, read_segment, segment_path
from budgettui.core.monitoring.prompt_segment_line import FORMATS, segment_line
from budgettui.core.monitoring.prompt_segment_rows import origins_of
from budgettui.core.text.timeparse import parse_duration


@command(
    "segment", "budgettui segment", "budgettui segment checkout --format tmux", "budgettui segment --update"
)
@services_argument
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    default="plain",
    help="Where the line is shown [default: plain].",
)
@click.option("--max-age", metavar="LENGTH", help="Treat figures older than this, such as 2m, as stale.")
@click.option("--update", is_flag=True, help="Compute the figures now, and write the file.")
@click.option("--path", "show_path", is_flag=True, help="Print the file's path.")
def segment(
    session: Session, services: Sequence[str], kind: str, max_age: str | None, update: bool, show_path: bool
) -> int:
    """Print a short line for a prompt or status bar: the worst service, and how many others are not OK.

    It is read from a file that a running dashboard or wallboard, `status` and --update write. If the figures
    may be out of date, because time passed or an event was recorded, it says stale, with exit code 3.
    """
    if session.store is not None:
        raise CommandError("--store: the line is about the configured store; use --config instead")
    path = segment_path(session.config)
    if show_path:
        say(_written(path))
        return 0
    if update:
        origins = origins_of(session.settings)
        workspace = session.open("read_existing")
        write_figures(_written(path), list(workspace.assess_all(session.now)), session, origins)
    with as_usage():
        seconds = None if max_age is None else max(parse_duration(max_age) // SECOND, 1)
    names = [session.service(name).name for name in services]
    return print_line(*segment_line(read_segment(path), names, seconds, session.now / SECOND), kind)


def _written(path: str | None) -> str:
    if path is None:
        raise CommandError(f"${FILE_VARIABLE} is empty, so no file is written; unset it, or set it to a path")
    return path
