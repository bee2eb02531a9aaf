"""Writes the file that `budgettui segment` reads, from commands that compute its figures."""

from collections.abc import Sequence
from contextlib import suppress

from budgettui.cli.exit_codes import UnreachableError
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.monitoring.prompt_segment_file import Stamp, segment_path
from budgettui.core.monitoring.prompt_segment_rows import segment_row, write_segment


def write_figures(
    path: str, assessments: Sequence[Assessment], session: Session, origins: Sequence[Stamp]
) -> None:
    """Write the file; `origins` are the stamps of the files taken before the store was read."""
    try:
        rows = [segment_row(each, session.settings, _may_grow(each.service, session)) for each in assessments]
        write_segment(path, rows, session.now, origins)
    except OSError as error:
        raise UnreachableError(f"{path} cannot be written: {error.strerror or error}") from None


def _may_grow(service: str, session: Session) -> bool:
    """Whether an event of the service is still open or in the future."""
    return bool((session.workspace.table(service, session.now).ends > session.now).any())


def keep_figures(assessments: Sequence[Assessment], session: Session, origins: Sequence[Stamp]) -> None:
    """Write the file as a side effect, ignoring errors; `assessments` are those of all services, now."""
    path = segment_path(session.config) if session.store is None else None
    if path is not None:
        with suppress(UnreachableError):
            write_figures(path, assessments, session, origins)
