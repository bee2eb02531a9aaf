"""Stores to test: every engine that stands behind the `EventStore` interface."""

from collections.abc import Callable, Iterator

import pytest

from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import EventStore, open_store

T0 = 1_790_000_000_000_000


def make_draft(
    service: str = "checkout", start: int = 0, minutes: int | None = 12, **fields: object
) -> Draft:
    """A draft that starts `start` minutes after a fixed moment and lasts `minutes` (None: open)."""
    begin = T0 + start * MINUTE
    end = None if minutes is None else begin + minutes * MINUTE
    return Draft(service, begin, end, **fields)


@pytest.fixture
def draft() -> Callable[..., Draft]:
    return make_draft


@pytest.fixture(params=["sqlite", "postgres"])
def connect(request, tmp_path) -> Iterator[Callable[[], EventStore]]:
    """Opens one store of the engine under test, again at every call, as another process would."""
    opened: list[EventStore] = []
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None

    def open_one() -> EventStore:
        location = StoreSettings(None if url else tmp_path / "data" / "events.db", url)
        opened.append(open_store(location))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(connect) -> EventStore:
    return connect()


@pytest.fixture
def page(draft):
    """A draft as PagerDuty would give it, under the key PT4K unless another is named."""

    def make(
        start: int = 0,
        minutes: int | None = 12,
        service: str = "checkout",
        source_key: str | None = "PT4K",
        **fields: object,
    ) -> Draft:
        return draft(service, start, minutes, source="pagerduty", source_key=source_key, **fields)

    return make
