"""The event form: errors beside fields, the preview, saving, leaving, changing, voiding."""

from datetime import timedelta

import pytest
from app_driver import dashboard
from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.tui.screens.dialogs import preview_requests


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)])
async def test_an_outage_is_logged_with_few_keys(size):
    async with dashboard(size) as on:
        await on.press("g", "a")
        await on.type("12m")
        await on.press("ctrl+s")
        await on.sees("recorded: incident on checkout, 12 min; u undoes")
        recorded = [ask for ask in on.backend.asked if isinstance(ask, messages.Record)]
        assert len(recorded) == 1
        draft = recorded[0].draft
        assert (draft.service, draft.category, draft.impact) == ("checkout", "incident", 1.0)
        assert draft.end == to_instant(NOW) and draft.end - draft.start == 12 * MINUTE


async def test_enter_alone_leads_through_the_form_and_saves_at_its_end():
    async with dashboard() as on:
        await on.press("g", "a")
        await on.type("12m")
        await on.press("enter", "enter", "enter")
        await on.type("INC-9")
        await on.press("enter")
        assert "enter saves" in on.text()
        await on.press("enter")
        await on.sees("recorded: incident INC-9 on checkout, 12 min; u undoes")


async def test_all_fields_are_read_in_the_grammar_of_the_commands():
    async with dashboard() as on:
        await on.press("a", "up")
        for text in ("yesterday 14:05", "until 14:20"):
            await on.type(text)
            await on.press("enter")
        await on.press(*["backspace"] * len("incident"))
        await on.type("Deployment")
        await on.press("enter", *["backspace"] * len("100%"))
        await on.type("50%")
        await on.press("enter")
        await on.type("INC-9")
        await on.press("enter")
        await on.type("payment timeouts [b]x[/b]")
        await on.press("ctrl+s")
        await on.sees("recorded: deployment INC-9 on checkout, 15 min")
        draft = next(ask for ask in on.backend.asked if isinstance(ask, messages.Record)).draft
        start = NOW.replace(hour=13, minute=5, second=0) - timedelta(days=1)
        assert draft.start == to_instant(start) and draft.end - draft.start == 15 * MINUTE
        assert draft.impact == 0.5 and draft.incident_id == "INC-9"
        assert draft.description == "payment timeouts [b]x[/b]"


async def test_the_preview_says_what_saving_will_do():
    async with dashboard() as on:
        await on.press("g", "a")
        await on.type("20m")
        await on.sees(
            "20 min, ",
            "% of the budget",
            "overspends by",
            "7 min 12 s of that overlap",
            "INC-812, counted once",
        )
        previews = [ask for ask in on.backend.asked if isinstance(ask, messages.Preview)]
        assert previews[-1].draft.end - previews[-1].draft.start == 20 * MINUTE
        assert previews[-1].replacing is None
        assert not any(isinstance(ask, messages.Record) for ask in on.backend.asked)


async def test_typing_fast_asks_for_few_previews(monkeypatch):
    monkeypatch.setattr(preview_requests, "PREVIEW_SECONDS", 1.5)  # no machine takes that long for a key
    async with dashboard() as on:
        await on.press("a")
        await on.pilot.press(*"1h30m")
        await on.sees("1 h 30 min, ")
        previews = [ask for ask in on.backend.asked if isinstance(ask, messages.Preview)]
        assert len(previews) == 1


async def test_a_wrong_field_says_what_is_wrong_beside_it_and_keeps_the_form():
    async with dashboard() as on:
        await on.press("a", "up")
        await on.type("soonish")
        await on.sees("✗ 'soonish'", "10m ago")
        await on.press("enter")
        await on.type("12m")
        await on.press("ctrl+s")
        assert "add an event" in on.text()
        assert on.app.focused.id == "when"
        assert not any(isinstance(ask, messages.Record) for ask in on.backend.asked)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("service", "serch", "did you mean search?"),
        ("lasts", "-5", "'-5' is not"),
        ("category", "incidnt", "did you mean incident?"),
        ("impact", "150", "impact: '150' is not a share"),
        ("impact", "50", "50%"),
    ],
)
async def test_every_kind_of_error_names_what_is_accepted(field, text, sentence):
    async with dashboard((200, 50)) as on:
        await on.press("a")
        on.app.screen.inputs[field].value = text
        await on.press("ctrl+s")
        assert sentence.removeprefix("impact: ") in " ".join(on.text().split())
        assert not any(isinstance(ask, messages.Record) for ask in on.backend.asked)


async def test_a_comparison_goes_once_a_field_is_wrong():
    async with dashboard() as on:
        await on.press("g", "i")
        await on.type("30m")
        await on.sees("with this event")
        on.app.screen.inputs["lasts"].value = "30 bananas"
        await on.until(lambda: "with this event" not in on.text())
        assert on.app.screen.preview_text()[0].startswith("lasts: '30 bananas'")
        on.app.screen.inputs["lasts"].value = "31m"
        await on.sees("with this event", "31 min, ")


async def test_of_several_errors_the_focused_fields_or_the_first_is_shown_in_full():
    async with dashboard((200, 50)) as on:
        await on.press("a")
        form = on.app.screen
        form.inputs["service"].value = "serch"
        form.inputs["impact"].value = "150"
        form.inputs["lasts"].value = "12m"
        await on.settle()
        assert form.note("service")[1] == form.note("impact")[1] == "spent"
        for field, said_of in [("lasts", "service"), ("impact", "impact"), ("description", "service")]:
            form.inputs[field].focus()
            await on.settle()
            assert form.preview_text()[0].startswith(f"{said_of}: ")


async def test_a_missing_length_is_not_an_error_before_the_form_is_saved():
    async with dashboard() as on:
        await on.press("a")
        assert "✗" not in on.text()
        assert on.app.screen.preview_text() == (
            "say how long it lasted: 12, 12m, 1h30m, 90s, until 14:20, open",
            "muted",
        )
        await on.press("ctrl+s")
        assert "✗ 12, 12m, 1h30m" in on.text()


async def test_saving_without_a_length_goes_to_that_field():
    async with dashboard() as on:
        await on.press("a", "down", "ctrl+s")
        assert on.app.focused.id == "lasts"
        assert "✗ 12, 12m, 1h30m" in on.text()


async def test_escape_asks_only_if_something_was_typed():
    async with dashboard() as on:
        await on.press("a", "escape")
        assert "add an event" not in on.text()
        await on.press("a")
        await on.type("x")
        await on.press("escape")
        assert "What you typed is not saved" in on.text()
        await on.press("n")
        assert "add an event" in on.text()
        await on.press("escape", "y")
        assert "add an event" not in on.text()


async def test_a_start_in_the_future_is_asked_about():
    async with dashboard() as on:
        await on.press("a", "up")
        await on.type("tomorrow 14:05")
        await on.press("enter")
        await on.type("30m")
        await on.press("ctrl+s")
        await on.sees("it starts in the future")
        await on.press("n")
        assert not any(isinstance(ask, messages.Record) for ask in on.backend.asked)
        await on.press("ctrl+s", "y")
        await on.sees("recorded")


async def test_a_refused_save_keeps_what_was_typed():
    async with dashboard() as on:
        await on.press("a")
        await on.type("12m")
        on.backend.refusal = "events.db: the disk is full"
        await on.press("ctrl+s")
        await on.sees("✗ events.db: the disk is full")
        assert on.app.screen.inputs["lasts"].value == "12m"
        on.backend.refusal = ""
        await on.press("ctrl+s")
        await on.sees("recorded")


async def test_what_if_compares_and_saves_nothing():
    async with dashboard() as on:
        await on.press("j", "j", "i")
        assert "what if: nothing is saved" in on.text() and "ctrl+s" not in on.text()
        await on.type("30m")
        await on.sees("with this event", "overspends by")
        await on.press("ctrl+s", "escape")
        assert "what if" not in on.text().split("\n")[10]
        assert not any(isinstance(ask, messages.Record | messages.Amend) for ask in on.backend.asked)


async def test_what_if_beside_an_open_incident_says_why_it_adds_nothing():
    async with dashboard() as on:
        await on.press("g", "i")
        await on.type("30m")
        await on.sees("adds 0 min to what is counted: INC-812 costs 30 min of that", "counted once")
        await on.sees("at 14:35, with this event")


async def test_a_shorter_event_takes_off_what_is_counted():
    async with dashboard((200, 50)) as on:
        await on.press("g", "e")
        await on.sees("events · checkout", "INC-771")
        await on.press("j", "j", "e")
        await on.sees("edit event 6")
        on.app.screen.inputs["lasts"].value = "2m"
        await on.sees("takes 7.0 min off what is counted")


async def test_editing_sends_only_what_changed_and_the_version_it_saw():
    async with dashboard() as on:
        await on.press("g", "e")
        await on.sees("events · checkout", "INC-771")
        await on.press("j", "j", "e")
        await on.sees("edit event 6")
        assert on.app.screen.inputs["lasts"].value == "9m"
        on.app.screen.inputs["lasts"].value = "10m"
        await on.press("ctrl+s")
        await on.sees("changed: incident INC-771")
        amend = next(ask for ask in on.backend.asked if isinstance(ask, messages.Amend))
        assert (amend.event_id, set(amend.changes), amend.expected_version) == (6, {"end"}, 1)
        await on.sees("events · checkout")
        await on.press("v")
        await on.sees("event 6", "v1", "v2", "end")


async def test_somebody_else_was_quicker():
    async with dashboard() as on:
        await on.press("g", "e")
        await on.sees("INC-771")
        await on.press("j", "j", "e")
        on.backend.amend_as("bob", 6, impact=0.5)
        on.app.screen.inputs["impact"].value = "75%"
        await on.press("ctrl+s")
        await on.sees("was changed by bob")


async def test_voiding_asks_and_undo_brings_it_back():
    async with dashboard() as on:
        before = on.app.service_list.assessments["checkout"].consumed_minutes
        await on.press("g", "d")
        await on.sees("INC-771")
        await on.press("j", "j", "d")
        assert "INC-771 no longer counts" in on.text()
        await on.press("enter")
        assert not on.backend.events[6].voided
        await on.press("d", "y")
        await on.sees("voided INC-771; u undoes")
        await on.until(lambda: "database failover" not in on.text())
        await on.press("V")
        await on.sees("voided  INC-771")
        assert on.app.service_list.assessments["checkout"].consumed_minutes == pytest.approx(before - 9)
        await on.press("u")
        await on.sees("undone")
        assert on.app.service_list.assessments["checkout"].consumed_minutes == pytest.approx(before)


async def test_an_empty_list_tells_the_key_that_adds():
    async with dashboard(backend=TemporaryBackend(make_settings(["calm"]), [])) as on:
        await on.press("e")
        await on.sees("no events yet; a adds one")
        await on.press("a")
        await on.type("5m")
        await on.press("ctrl+s")
        await on.sees("1 event ")


async def test_hostile_text_is_literal_in_list_and_form_and_survives_an_edit():
    hostile = "\x1b[31m[red]x[/] \x07 \u202e"
    events = [event(1, "calm", 1, 9, incident="\x1bINC", text=hostile)]
    async with dashboard(backend=TemporaryBackend(make_settings(["calm"]), events)) as on:
        await on.press("e")
        await on.sees("\\x1b[31m[red]x[/]")
        assert not set(on.text()) & {"\x1b", "\x07", "\u202e"}
        await on.press("e")
        await on.sees("edit event 1")
        assert not set(on.text()) & {"\x1b", "\x07", "\u202e"}
        on.app.screen.inputs["lasts"].value = "10m"
        await on.press("ctrl+s")
        await on.sees("changed: ")
        assert on.backend.events[1].description == hostile and on.backend.events[1].incident_id == "\x1bINC"


async def test_the_form_survives_a_resize():
    async with dashboard(backend=TemporaryBackend(make_settings(), lifelike())) as on:
        await on.press("a")
        await on.type("12m")
        for size in [(60, 16), (40, 10), (200, 50), (80, 24)]:
            await on.pilot.resize_terminal(*size)
            await on.settle()
        await on.sees("12m", "12 min, ")


async def test_typing_into_a_field_replaces_its_text():
    async with dashboard() as on:
        await on.press("a")
        on.app.screen.inputs["impact"].focus()
        await on.settle()
        await on.type("50%")
        assert on.app.screen.inputs["impact"].value == "50%"
        on.app.screen.inputs["lasts"].focus()
        await on.settle()
        await on.type("35m")
        await on.sees("35 min at 50% = 17.5 min, ")


async def test_a_stale_comparison_goes_when_a_field_goes_wrong():
    async with dashboard() as on:
        await on.press("i")
        await on.type("30m")
        await on.sees("with this event")
        await on.type("x")
        await on.until(lambda: "with this event" not in on.text())
        assert "'30mx' is not understood" in on.text()


async def test_the_error_of_the_field_with_the_cursor_is_shown_first():
    async with dashboard((120, 36)) as on:
        await on.press("a")
        on.app.screen.inputs["impact"].value = "2"
        on.app.screen.inputs["lasts"].value = "12x"
        await on.sees("lasts: '12x'")
        on.app.screen.inputs["impact"].focus()
        await on.sees("impact: '2'")


async def test_a_planned_outage_lies_from_now_on():
    async with dashboard() as on:
        await on.press("i")
        await on.type("10m")
        await on.sees("10 min, ")
        asked = [ask for ask in on.backend.asked if isinstance(ask, messages.Preview)][-1]
        assert asked.until_end
        assert asked.draft.start == to_instant(NOW)
        assert asked.draft.end - asked.draft.start == 10 * MINUTE
