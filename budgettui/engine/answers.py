"""How the engine answers each request."""

from budgettui.core.values.instants import Instant
from budgettui.core.workspace import Workspace

from . import messages as say


def answer(workspace: Workspace, request: object, now: Instant) -> object:
    """The reply to `request` over `workspace` at `now`.

    Raises what the core raises: `ValueError`, `NotFound`, `ConflictError`, `StoreError`, each with
    a sentence for the user.
    """
    match request:
        case say.GetSeries(service, days):
            return workspace.series(service, days, now)
        case say.Explain(service):
            return workspace.explain(service, now)
        case say.Preview(draft, replacing):
            return workspace.what_if(draft, now, replacing)
        case say.ListEvents(service, limit, include_voided):
            store = workspace.store
            return tuple(store.events(service=service, limit=limit, include_voided=include_voided))
        case say.Versions(event_id):
            return tuple(workspace.store.versions(event_id))
        case say.Record(draft):
            return workspace.add(draft, now)
        case say.Amend(event_id, changes, expected):
            return workspace.amend(event_id, changes, now, expected)
        case say.Finish(event_id, end, expected):
            return workspace.finish(event_id, end, now, expected)
        case say.Void(event_id, expected):
            return workspace.void(event_id, now, expected)
        case say.Undo(event_id):
            undone = workspace.undo(now, event_id)
            return say.UndoneChange(undone.event, undone.what)
        case _:
            raise ValueError(f"request: {type(request).__name__} is not one the engine knows")


WRITES = (say.Record, say.Amend, say.Finish, say.Void, say.Undo)
"""The requests after which the store has changed."""
