"""What is recorded of a source, when it is refused as another one, and what progress says."""

from dataclasses import replace

import pytest

from budgettui.core.model.drafts import PORTION
from budgettui.core.store import SourceIdentity, SourceRenamedError, SyncResult

NOW = 1_790_009_000_000_000
FILE = "import:outages.csv"


def test_what_the_rows_of_a_first_file_say_is_recorded(store, page):
    drafts = [
        page(0, source_key="A", tags=("eu",)),
        page(1, source_key="B", cause="deploy"),
        page(2, source_key="C", tags=("eu", "us"), cause="load", description="db"),
        page(3, source_key="D"),
    ]
    store.sync_events(drafts, FILE, NOW)
    events = [store.event(number) for number in range(1, 5)]
    assert [(event.source_key, event.tags, event.cause) for event in events] == [
        ("A", ("eu",), None),
        ("B", (), "deploy"),
        ("C", ("eu", "us"), "load"),
        ("D", (), None),
    ]


@pytest.mark.parametrize("field", [{"tags": ("eu",)}, {"cause": "deploy"}, {"description": "db"}])
def test_a_text_that_a_source_adds_later_is_recorded(store, page, field):
    store.sync_events([page()], FILE, NOW)
    assert store.sync_events([page(**field)], FILE, NOW) == SyncResult(changed=1)
    assert store.sync_events([page(**field)], FILE, NOW) == SyncResult(unchanged=1)
    (name,) = field
    assert getattr(store.event(1), name) == field[name]


def test_a_claim_holds_what_the_source_says_and_no_more(store, page):
    store.sync_events([page(minutes=None)], FILE, NOW)
    store.amend(1, {"impact": 0.5}, "ben", NOW)
    draft = page(minutes=None, category="maintenance")
    assert store.sync_events([draft], FILE, NOW) == SyncResult(left=(1,))
    assert store.source_claims() == {
        1: {
            "service": "checkout",
            "start": draft.start,
            "impact": 1.0,
            "category": "maintenance",
            "source": "pagerduty",
            "source_key": "PT4K",
        }
    }


def test_rows_that_come_twice_are_left_out_of_a_first_file(store, page):
    keyless = [page(minute, source_key=None) for minute in (20, 30)]
    drafts = [page(0, source_key="A"), page(0, source_key="A"), page(10, source_key="B"), *keyless]
    assert store.sync_events(drafts, FILE, NOW) == SyncResult(added=4, unchanged=1)
    assert [(event.id, event.source_key) for event in map(store.event, range(1, 5))] == [
        (1, "A"),
        (2, "B"),
        (3, None),
        (4, None),
    ]


def test_progress_is_reported_after_each_portion_and_at_the_end(store, page):
    steps: list[int] = []
    drafts = [page(number, source_key=str(number)) for number in range(2 * PORTION + 1)]
    store.sync_events(drafts[:PORTION], FILE, NOW, progress=steps.append)
    assert steps == [PORTION]
    steps.clear()
    store.sync_events(drafts, FILE, NOW, progress=steps.append)
    assert steps == [PORTION, 2 * PORTION, 2 * PORTION + 1]
    steps.clear()
    store.sync_events([], FILE, NOW, progress=steps.append)
    assert steps == []


def test_events_that_another_source_recorded_are_refused_once_there_are_events(store, page):
    identity = SourceIdentity("prod", others=())
    drafts = [replace(page(at, source_key=str(at)), source="prod") for at in (0, 5)]
    assert store.sync_events(drafts[:1], "sync:prod", NOW, identity=identity) == SyncResult(added=1)
    assert store.sync_events(drafts, "sync:prod", NOW, identity=identity) == SyncResult(added=1, unchanged=1)
    renamed = [replace(draft, source="live") for draft in drafts]
    with pytest.raises(SourceRenamedError, match="2 events that 'prod' recorded") as raised:
        store.sync_events(renamed, "sync:live", NOW, identity=SourceIdentity("live", others=()))
    assert raised.value.counts == {"prod": 2}
    for identity in (SourceIdentity("live"), SourceIdentity("live", others=("prod",))):
        assert store.sync_events(renamed, "sync:live", NOW, identity=identity, dry_run=True) == SyncResult(
            added=2
        )
    former = SourceIdentity("live", ("prod",), ())
    assert store.sync_events(renamed, "sync:live", NOW, identity=former) == SyncResult(unchanged=2)


@pytest.mark.parametrize("known", [False, True])
def test_tags_and_causes_of_new_events_are_kept_each_without_the_other(store, page, known):
    if known:
        store.sync_events([page(900, source_key="known")], FILE, NOW)
    contents = [{"tags": ("eu", "db")}, {"cause": "deploy"}, {}]
    for number, fields in enumerate(contents):
        store.sync_events([page(60 * number, source_key=f"{number}", **fields)], FILE, NOW)
    more = [page(60 * number, source_key=f"{number}", **fields) for number, fields in enumerate(contents, 3)]
    store.sync_events(more, FILE, NOW)
    events = {event.source_key: (event.tags, event.cause) for event in store.events()}
    assert [events[f"{number}"] for number in range(6)] == [
        (("eu", "db"), None),
        ((), "deploy"),
        ((), None),
    ] * 2


def test_what_is_written_are_the_events_with_a_new_version(store, page):
    drafts = [page(60 * number, None if number < 3 else 5, source_key=f"{number}") for number in range(9)]
    store.sync_events(drafts, "sync:prod", NOW)
    before = store.revision()
    closed = [page(60 * number, 5, source_key=f"{number}") for number in range(3)]
    changed = [page(60 * number, 9, source_key=f"{number}") for number in (3, 4)]
    new = page(900, source_key="9")
    result = store.sync_events([*closed, *changed, new, drafts[8]], "sync:prod", NOW, withdrawn=[6, 7, 8])
    assert result == SyncResult(added=1, changed=2, closed=3, unchanged=1, withdrawn=3)
    assert result.written == store.revision() - before == 9
