"""What sources brought: marked where nobody has looked at it, accepted, corrected and voided by keys; and how
old each source is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from app_driver import Driver, dashboard, wallboard
from sample_events import NOW, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.backend.messages import SourceStatus
from budgettui.core.model.event import Event

MINUTE = timedelta(minutes=1)


def unreviewed(*ids: int) -> TemporaryBackend:
    """The usual events, some of which a source brought and nobody has looked at."""
    events = [
        replace(event, reviewed=False, source="prod", source_key=str(event.id), author="sync:prod")
        if event.id in ids
        else event
        for event in lifelike()
    ]
    return TemporaryBackend(make_settings(), events)


def some_ids(count: int) -> list[int]:
    """Ids of the newest events."""
    newest = sorted(lifelike(), key=lambda event: -event.start)
    return [event.id for event in newest[:count]]


def event_of(backend: TemporaryBackend, event_id: int) -> Event:
    return backend.events[event_id]


async def open_review(on: Driver) -> None:
    await on.press("R")
    await on.sees("to review")


async def test_they_are_marked_in_the_log_and_can_be_listed_alone():
    ids = some_ids(2)
    async with dashboard(backend=unreviewed(*ids)) as on:
        await on.press("l")
        await on.sees(", 2 to review")
        assert sum("? " in row and "prod?" in row for row in on.rows()) == 2
        await on.press("R")
        await on.sees("2 events to review")
        await on.press("R")
        await on.sees(", 2 to review")


async def test_one_is_accepted_and_taken_back():
    first, second = some_ids(2)
    backend = unreviewed(first, second)
    async with dashboard(backend=backend) as on:
        await open_review(on)
        chosen = on.app.screen.rows.chosen.id
        await on.press("r")
        await on.sees(f"accepted event {chosen}", "1 event to review")
        assert event_of(backend, chosen).reviewed
        assert event_of(backend, chosen).author == "ada"
        await on.press("u")
        await on.sees(f"ndo on checkout: reviewing event {chosen}")
        await on.press("y")
        await on.until(lambda: not event_of(backend, chosen).reviewed)


async def test_all_that_is_listed_is_accepted_after_a_question():
    ids = some_ids(3)
    backend = unreviewed(*ids)
    async with dashboard(backend=backend) as on:
        await open_review(on)
        await on.press("A")
        await on.sees("accept 3 events as reported by the sources?")
        await on.press("n")
        assert not event_of(backend, ids[0]).reviewed
        await on.press("A")
        await on.press("y")
        await on.sees("accepted 3 events", "nothing to review")
        assert all(event_of(backend, each).reviewed for each in ids)


async def test_one_that_the_source_corrected_meanwhile_is_not_accepted_unseen():
    (first,) = some_ids(1)
    backend = unreviewed(first)
    async with dashboard(backend=backend) as on:
        await open_review(on)
        backend.put(replace(event_of(backend, first), impact=0.25))
        await on.press("r")
        await on.sees("you saw version 1")
        assert not event_of(backend, first).reviewed


async def test_the_form_says_where_it_is_from_and_saving_accepts_it():
    (first,) = some_ids(1)
    backend = unreviewed(first)
    async with dashboard(backend=backend) as on:
        await open_review(on)
        await on.press("e")
        await on.sees("from prod, not reviewed yet; saving accepts it")
        await on.press("ctrl+s")
        await on.sees(f"accepted event {first}")
        assert event_of(backend, first).reviewed


async def test_the_page_says_that_nobody_has_looked_at_it():
    (first,) = some_ids(1)
    async with dashboard(backend=unreviewed(first)) as on:
        await open_review(on)
        await on.press("enter")
        await on.sees("from prod, not reviewed", f"event {first}")


async def test_it_is_accepted_on_its_page_and_taken_back():
    (first,) = some_ids(1)
    backend = unreviewed(first)
    async with dashboard(backend=backend) as on:
        await open_review(on)
        await on.press("enter")
        await on.sees("from prod, not reviewed", "r accept")
        await on.press("r")
        await on.sees(f"accepted event {first}; u undoes")
        assert event_of(backend, first).reviewed
        assert "not reviewed" not in on.text() and "r accept" not in on.text()
        await on.press("r")
        await on.sees(f"event {first} was reviewed before")
        await on.press("u")
        await on.sees("from prod, not reviewed")
        assert not event_of(backend, first).reviewed
        await on.press("r")
        await on.until(lambda: event_of(backend, first).reviewed)
        await on.press("escape")
        await on.sees("nothing to review")


async def test_what_the_source_corrected_is_not_accepted_on_its_page_unseen():
    (first,) = some_ids(1)
    backend = unreviewed(first)
    async with dashboard(backend=backend) as on:
        await open_review(on)
        await on.press("enter")
        await on.sees("from prod, not reviewed")
        backend.put(replace(event_of(backend, first), impact=0.25))
        await on.press("r")
        await on.sees("you saw version 1")
        assert not event_of(backend, first).reviewed


async def test_correcting_one_reviews_it():
    (first,) = some_ids(1)
    backend = unreviewed(first)
    async with dashboard(backend=backend) as on:
        await open_review(on)
        await on.press("e")
        await on.sees("not reviewed yet")
        await on.press("tab", "tab", "tab", "tab", "tab")
        await on.type("seen")
        await on.press("ctrl+s")
        await on.until(lambda: event_of(backend, first).version == 2)
        assert event_of(backend, first).reviewed


async def test_versions_say_what_a_review_was():
    (first,) = some_ids(1)
    async with dashboard(backend=unreviewed(first)) as on:
        await on.press("l", "/", *"prod", "enter")
        await on.press("r", "v")
        await on.sees("accepted as it is")


# -- how old the sources are


def statuses(**changes) -> tuple[SourceStatus, ...]:
    good = SourceStatus("prod", "prometheus", MINUTE, NOW - MINUTE / 2, None, NOW + MINUTE / 2)
    pages = SourceStatus("pages", "pagerduty", 5 * MINUTE, NOW - 2 * MINUTE, None, NOW + 3 * MINUTE)
    table = SourceStatus("table", "file", None, NOW - 60 * 24 * MINUTE, None, None)
    return replace(good, **changes) if changes else good, pages, table


async def say(on: Driver, sources: tuple[SourceStatus, ...], count: int = 0) -> None:
    on.backend.post(messages.SourcesChanged(sources, count))
    failing = [source for source in sources if source.problem]
    sentence = f"{failing[0].name}: {failing[0].problem}" if failing else ""
    on.backend.post(messages.Problem("sources", sentence, failing[0].synced_at if failing else None))
    await on.settle()


DOWN = "http://localhost:9090 cannot be reached: Connection refused"


async def test_sources_that_are_well_take_no_room():
    async with dashboard() as on:
        await say(on, statuses())
        await on.sees("live")
        assert "prod" not in on.rows()[0]


@pytest.mark.parametrize("opened", [dashboard, wallboard])
async def test_one_that_is_down_is_a_banner_and_its_age_replaces_live(opened):
    async with opened() as on:
        await say(on, statuses(problem=DOWN, synced_at=NOW - 12 * MINUTE))
        await on.sees("prod 12 min old", DOWN)
        assert "live" not in on.rows()[0]
        await say(on, statuses())
        await on.sees("live")
        assert DOWN not in on.text()


async def test_one_that_nobody_asks_is_old_though_nothing_failed():
    async with dashboard() as on:
        await say(on, statuses())
        await on.sees("live")
        on.backend.tick(4 * 60 + 30)
        await on.settle()
        on.app.redraw()
        await on.sees("prod 5 min old")


async def test_how_many_wait_to_be_reviewed_is_above_all_panes():
    async with dashboard() as on:
        await say(on, statuses(), 1234)
        await on.sees("1,234 to review (R)")


async def test_a_source_is_asked_at_once():
    async with dashboard() as on:
        await say(on, statuses())
        await on.press("S", "j", "r")
        assert [each.source for each in on.backend.asked if isinstance(each, messages.SyncNow)] == ["pages"]


async def test_without_sources_the_list_says_how_to_have_some():
    async with dashboard() as on:
        await on.press("S")
        await on.sees("docs/sources.md")
