"""Finds incidents that are open here although the tool they came from no longer lists them."""

from collections.abc import Iterable, Iterator

from ..model.event import Event
from .fetch_types import FetchedEvents

_MOST_LISTED = 5


def unlisted_note(known: Iterable[Event], batch: FetchedEvents) -> Iterator[str]:
    """A line naming the open events of `known` that `batch` neither lists nor withdraws, if there are any.

    If keys end with the start of an outage, an open outage of the same service counts as the same one.
    """
    keys = {(draft.source_key, draft.service) for draft in batch.drafts}
    still_down = {draft.service for draft in batch.drafts if draft.end is None and batch.follow_starts}
    unlisted = [
        event.id
        for event in known
        if event.end is None
        and event.id not in batch.withdrawn
        and event.service not in still_down
        and (event.source_key, event.service) not in keys
    ]
    if unlisted:
        listed = ", ".join(map(str, unlisted[:_MOST_LISTED]))
        more = ", …" if len(unlisted) > _MOST_LISTED else ""
        yield f"open here but no longer listed there: {listed}{more}"
