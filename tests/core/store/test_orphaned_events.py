"""Events of services that the configuration does not know, and how to make them count."""

from dataclasses import replace

import pytest

from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.config.source_settings import SourceSettings
from budgettui.core.model.slo import Slo
from budgettui.core.store import SourceState
from budgettui.core.store.orphaned_events import (
    Orphan,
    find_orphans,
    orphans_like,
    orphans_sentence,
    retired_sources,
)

T0 = 1_790_000_000_000_000
CHECKOUT = ServiceSettings("checkout", Slo(99.9))
PAYMENTS = ServiceSettings("payments", Slo(99.9))
LATENCY = ServiceSettings("old checkouts", Slo(99.9), parent="checkout", objective="latency")
SETTINGS = Settings(StoreSettings(), services=(CHECKOUT, PAYMENTS))


def test_they_are_counted_by_service_the_most_events_first(store, draft):
    for service, count in {"checkouts": 1, "zebra": 2, "alpha": 2, "checkout": 3}.items():
        for number in range(count):
            store.add(draft(service, 60 * number), "ann", T0)
    voided = store.add(draft("zebra", 600), "ann", T0)
    store.void(voided.id, "ann", T0)
    assert find_orphans(store, SETTINGS) == (
        Orphan("alpha", 2, None),
        Orphan("zebra", 2, None),
        Orphan("checkouts", 1, "checkout"),
    )
    retired = replace(SETTINGS, retired_services=("zebra", "alpha"))
    assert [orphan.service for orphan in find_orphans(store, retired)] == ["checkouts"]


def test_a_store_of_known_services_has_none(store, draft):
    store.add(draft(), "ann", T0)
    assert find_orphans(store, SETTINGS) == ()


def test_those_of_a_moment_are_what_was_recorded_by_then(store, draft):
    store.add(draft("zebra"), "ann", T0)
    store.add(draft("zebra", 60), "ann", T0 + 5)
    (orphan,) = find_orphans(store, SETTINGS, known_at=T0 + 4)
    assert orphan.events == 1


def test_the_nearest_service_is_one_that_events_are_recorded_under(store, draft):
    store.add(draft("old checkout"), "ann", T0)
    (orphan,) = find_orphans(store, replace(SETTINGS, services=(CHECKOUT, LATENCY)))
    assert orphan.nearest == "checkout"


def test_a_source_that_is_configured_no_more_is_named_with_its_events(store, draft):
    for name in ("pager", "pager-eu", "status", "silent"):
        store.set_source_state(SourceState(name, T0))
    for number, name in enumerate(["pager", "pager-eu", "status", "status"]):
        store.sync_events([draft(start=60 * number, source=name, source_key="1" * number)], "ann", T0)
    settings = replace(SETTINGS, sources=(SourceSettings("pagers", "pagerduty", formerly=("pager",)),))
    assert retired_sources(store, settings) == {"pager-eu": 1, "status": 2}


def test_events_may_be_those_of_a_service_that_is_called_much_the_same():
    renamed = Orphan("checkouts", 1, "checkout")
    similar = Orphan("checkout eu payments", 1, "payments")
    orphans = [renamed, Orphan("zebra", 1, None), similar]
    assert orphans_like(CHECKOUT, orphans) == (renamed, similar)
    assert orphans_like(PAYMENTS, orphans) == (similar,)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, ""),
        (
            {"web": 1},
            "1 event of web is counted nowhere; add a [[services]] table, or "
            'write formerly = ["web"] in the table of its new name',
        ),
        (
            {"web": 1, "checkouts": 2},
            "3 events of web and checkouts are counted nowhere; "
            'if checkouts is checkout now, write formerly = ["checkouts"] in its table',
        ),
        (
            {"checkouts": 1, "b": 1, "c": 1},
            "3 events of checkouts, b and c are counted nowhere; "
            'if checkouts is checkout now, write formerly = ["checkouts"] in its table',
        ),
        (
            {"checkouts": 1, "b": 1, "c": 1, "d": 1, "e": 1},
            "5 events of checkouts, b, c and 2 more are counted nowhere; "
            'if checkouts is checkout now, write formerly = ["checkouts"] in its table',
        ),
    ],
)
def test_a_sentence_says_how_many_count_nowhere_and_what_to_write(counts, sentence):
    orphans = [
        Orphan(name, count, "checkout" if name == "checkouts" else None) for name, count in counts.items()
    ]
    assert orphans_sentence(orphans) == sentence
