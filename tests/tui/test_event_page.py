"""An event's page: what it says, where its rows lead, what can be done with it; an incident's story."""

import pytest
from app_driver import dashboard
from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft

INC_771 = 6


def storied(**display) -> TemporaryBackend:
    """The lifelike services, with what makes a long page: versions, notes, overlaps, likes, an exclusion."""
    backend = foreseeing(**display)
    store, workspace = backend.workspace.store, backend.workspace
    start = next(each for each in lifelike() if each.id == INC_771).start
    backend.put(
        event(901, "checkout", 11.198, 3, impact=0.2, category="deployment", text="v418 to half the pods"),
        event(902, "payments", 11.2, 8, impact=0.4, incident="INC-771", text="orders wait for the database"),
        event(903, "checkout", 61.5, 14, incident="INC-655", text="database primary out of disk"),
    )
    store.amend(INC_771, {"impact": 0.9, "description": "database failover"}, "bea", backend.instant)
    store.add_note(
        "replica promoted by hand", "bea", backend.instant, event_id=INC_771, at=start + 4 * MINUTE
    )
    store.add_note("provider says: disk", "cy", backend.instant, incident_id="INC-771", at=start + 7 * MINUTE)
    workspace.add_exclusion(
        ExclusionDraft(start, start + MINUTE, "probe was broken", ("checkout",)), backend.instant
    )
    workspace.refresh(backend.instant)
    return backend


@pytest.mark.parametrize("keys", [("l", "enter"), ("x", "enter"), ("e", "enter")])
async def test_the_same_page_opens_from_every_list(keys):
    backend = TemporaryBackend(make_settings(["checkout"]), [event(1, "checkout", 2, 30, incident="INC-7")])
    async with dashboard(backend=backend) as on:
        await on.press(*keys)
        await on.sees("INC-7 · checkout", "it begins", "at its end")


async def test_from_an_unusual_day_to_its_event_to_the_form_and_back():
    async with dashboard() as on:
        await on.press("5", "j", "e")
        await on.sees("event 10 · v1", "retries storm", "it ends")
        await on.press("e")
        await on.sees("edit event 10")
        await on.press("escape")
        await on.sees("event 10 · v1")
        await on.press("escape")
        assert len(on.app.screen_stack) == 1


async def test_a_note_is_written_at_its_time_and_shown():
    async with dashboard(backend=storied()) as on:
        await on.press("g", "l", "enter", "n")
        await on.type("@14:01 asked the card provider")
        await on.press("enter")
        await on.sees("ada: asked the card provider", "14:01:00")
        (note,) = on.backend.workspace.notes(8)
        assert (note.text, note.at) == ("asked the card provider", to_instant(NOW) - 4 * MINUTE - 32_000_000)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("@25:99 what", "is not a time of day"),
        ("@14:01", "only a time"),
        ("@2026-12-01T10:00+01:00 x", "in the future"),
    ],
)
async def test_a_note_that_cannot_be_read_is_kept_to_be_mended(text, sentence):
    async with dashboard() as on:
        await on.press("g", "l", "enter", "n")
        await on.type(text)
        await on.press("enter")
        await on.sees(sentence)
        assert on.app.focused.value == text
        assert on.backend.workspace.notes(8) == []


async def test_voided_from_its_page_and_brought_back():
    async with dashboard() as on:
        await on.press("g", "l", "enter", "d", "y")
        await on.sees("voided: it costs nothing")
        assert on.backend.events[8].voided
        await on.press("e")  # says why not, and what brings it back
        assert len(on.app.screen_stack) == 3
        await on.press("u")
        await on.until(lambda: not on.backend.events[8].voided)
        await on.until(lambda: "voided: it costs" not in on.text())


async def test_a_row_of_the_course_shows_the_board_as_it_was_then():
    async with dashboard() as on:
        await on.press("2", "g", "1", "j", "l", "enter")  # another service is chosen meanwhile
        await on.sees("page fires: over 14.4×")
        rows = on.app.screen.rows.entries
        on.app.screen.rows.cursor = next(
            index for index, row in enumerate(rows) if any("page fires" in text for text, _ in row.line)
        )
        await on.press("enter")
        await on.until(lambda: on.app.is_past)
        assert len(on.app.screen_stack) == 1
        assert on.app.service_list.chosen == "checkout"
        assert [alert.long_label for alert in on.app.service_list.current.firing] == ["1h"]


async def test_a_similar_event_leads_to_its_own_page_and_back():
    async with dashboard(backend=storied()) as on:
        await on.press("g", "l", "/", *"inc-771 failover", "enter", "enter")
        await on.until(lambda: on.app.screen.rows.entries)
        await on.press("G", "pageup")
        rows = on.app.screen.rows.entries
        on.app.screen.rows.cursor = next(i for i, row in enumerate(rows) if row.event_id == 903)
        on.app.screen.rows.redraw()
        await on.sees("INC-655", "alike: database")
        await on.press("enter")
        await on.sees("INC-655 · checkout", "database primary out of disk")
        await on.press("escape")
        await on.sees("INC-771 · checkout")


async def test_the_command_and_the_copy_of_a_page():
    async with dashboard(backend=storied()) as on:
        await on.press("g", "l", "enter", "c")
        assert "budgettui report --event 8" in on.foot()


async def test_an_event_that_is_gone_says_so():
    async with dashboard() as on:
        from budgettui.tui.screens.dialogs.events.event_page import EventPage

        on.app.push_screen(EventPage(4711))
        await on.sees("4711")
        await on.until(lambda: on.app.screen.foot.message is not None)


async def test_hostile_words_stay_words_on_the_page():
    backend = TemporaryBackend(
        make_settings(["checkout"]),
        [event(1, "checkout", 0.1, 9, incident="[red]x\x1b[31m", text="a\x1b]0;evil\x07b\n## c")],
    )
    backend.workspace.store.add_note("note\x1b[2J\u202eback", "eve\x1b", backend.instant, event_id=1)
    async with dashboard(backend=backend) as on:
        await on.press("l", "enter")
        await on.sees("note\\x1b[2J", "a\\x1b]0;evil\\x07b\\n## c")
        assert "\x1b" not in on.text() and "\u202e" not in on.text()


async def test_an_incident_from_its_first_minute_to_its_page():
    """Started, annotated, ended, looked back at, and looked at in full: by keys alone."""
    backend = TemporaryBackend(make_settings(["checkout", "search"]), [event(1, "search", 5, 3)])
    async with dashboard(backend=backend) as on:
        await on.press("g", "/", *"check", "enter", "s")
        await on.until(lambda: on.app.service_list.current.open_events)
        backend.tick(180)
        await on.until(lambda: on.app.service_list.current.firing)
        await on.press("l", "enter", "n")
        await on.type("pool exhausted, restarting")
        await on.press("enter")
        await on.sees("ada: pool exhausted")
        await on.press("escape", "escape")
        backend.tick(240)
        await on.press("s")
        await on.until(lambda: not on.app.service_list.current.open_events)
        backend.tick(600)
        await on.press("comma")
        await on.until(lambda: on.app.is_past and not on.app.past.is_busy)
        assert any("clears" in what or "ends" in what for what in on.app.past.changes)
        await on.press("s")
        assert "nothing can be changed" in on.foot()
        await on.press("N")
        await on.until(lambda: not on.app.is_past)
        await on.press("x", "enter")
        await on.sees("it begins", "page fires", "pool exhausted", "it ends", "page clears", "v2")
        await on.press("c")
        assert "budgettui report --event 2" in on.foot()
