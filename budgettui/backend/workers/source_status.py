"""What the screen shows about a source: its last and next sync, and what is wrong with it."""

from datetime import datetime, timedelta

from budgettui.core.config.source_settings import SourceSettings
from budgettui.core.model.instants import to_datetime
from budgettui.core.store import SourceState

from ..messages import SourceStatus
from .worker_messages import WorkerState


def source_status(
    source: SourceSettings, state: SourceState | None, worker: WorkerState, worker_problem: str
) -> SourceStatus:
    """Combine the state in the store with the worker's; `worker_problem` says why that does not run."""
    problem = worker.failures.get(source.name) or (None if state is None else state.problem)
    if source.every is not None:
        problem = problem or worker.problem or worker_problem or None
    due = worker.due.get(source.name)
    return SourceStatus(
        source.name,
        source.type,
        None if source.every is None else timedelta(microseconds=source.every),
        None if state is None or not state.synced_at else to_datetime(state.synced_at),
        problem,
        None if due is None or worker.elsewhere else to_datetime(due),
        source.name in worker.syncing,
        worker.elsewhere,
    )


def sources_sentence(statuses: tuple[SourceStatus, ...]) -> tuple[str, datetime | None]:
    """The problems of sources as one sentence, and the first one's last sync; empty if there are none."""
    failing = [status for status in statuses if status.problem is not None]
    if not failing:
        return "", None
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    return f"{failing[0].name}{more}: {failing[0].problem}", failing[0].synced_at
