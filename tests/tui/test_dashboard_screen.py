"""What the dashboard shows and does, played as stories with a clock that stands still."""

import asyncio
from dataclasses import replace

import pytest
from app_driver import dashboard
from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.backend import messages
from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import to_instant
from budgettui.core.model.window import Window
from budgettui.core.text.formatting import format_minutes, format_number
from budgettui.tui.widgets.block import Block

SIZES = [(80, 24), (120, 36), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_worst_service_comes_first_and_words_say_its_state(size):
    async with dashboard(size) as on:
        rows = [row for row in on.rows() if any(s in row for s in ("SPENT", "PAGE ", "WATCH", " OK "))]
        order = [next(n for n in on.app.service_list.assessments if n in row) for row in rows[:3]]
        assert order == ["checkout", "search", "payments"]
        assert "▲ PAGE" in rows[0] and "✖ SPENT" in rows[1] and "◆ WATCH" in rows[2]
        assert "●▲" in rows[0]


@pytest.mark.parametrize("size", [(120, 36), (200, 50)])
async def test_a_usual_terminal_shows_all_five_panes(size):
    async with dashboard(size) as on:
        text = on.text()
        for pane in (
            "services",
            "checkout · 99.9 % over 30 days",
            "remaining % · 30 days",
            "forecast",
            "anomalies",
        ):
            assert pane in text


async def test_a_small_terminal_shows_one_lower_pane_at_a_time_and_turns_with_tab():
    async with dashboard((80, 24)) as on:
        assert "remaining % · 30 days" in on.text() and "─ forecast" not in on.text()
        assert "3 trend  4 forecast  5 anomalies  tab turns" in on.text()
        await on.press("tab", "tab", "tab")
        assert "─ forecast" in on.text() and "remaining % · 30 days" not in on.text()
        await on.press("tab")
        assert "anomalies · all services" in on.text()
        await on.press("3")
        assert "remaining % · 30 days" in on.text()


@pytest.mark.parametrize("size", [(59, 16), (60, 15), (20, 3), (1, 1)])
async def test_too_small_a_terminal_says_what_is_needed(size):
    async with dashboard(size) as on:
        text = on.text()
        if size[0] > 40:
            assert f"60×16 needed, this is {size[0]}×{size[1]}" in text
        assert "SPENT" not in text


async def test_resizing_keeps_the_selection_and_never_fails():
    async with dashboard() as on:
        await on.press("j", "j")
        chosen = on.app.service_list.chosen
        for size in [(80, 24), (30, 5), (200, 50), (60, 16), (1, 1), (120, 36), (99, 30), (160, 42)]:
            await on.pilot.resize_terminal(*size)
            await on.settle()
            assert on.app.service_list.chosen == chosen == "payments"
        await on.pilot.resize_terminal(120, 36)
        await on.settle()
        assert "payments · 99.95 % over 30 days" in on.text()


async def test_gauges_tell_the_budget_of_the_chosen_service():
    async with dashboard() as on:
        await on.press("g")
        text = on.text()
        assessment = on.app.service_list.current
        assert f"{assessment.consumed_pct:.1f} %" in text
        assert f"{format_number(assessment.consumed_minutes)} of 43.2 min" in text
        assert "● INC-812 open 7 min 12 s" in text
        assert "gone in" in text and "if this goes on" in text
        assert "over 14.4× for 1h and 5m" in text
        assert "incident" in text and "deployment 6.0" in text and "maintenance 5.5" in text
        for burn in assessment.burn_rates:
            assert f"{burn.label} " in text


async def test_numbers_tick_while_an_event_is_open():
    async with dashboard() as on:
        await on.press("g")
        before = on.app.service_list.current.consumed_minutes
        on.backend.tick(60)
        await on.sees("open 8 min 12 s")
        assert on.app.service_list.current.consumed_minutes == pytest.approx(before + 1)
        assert "14:06:32" in on.text()


async def test_the_clock_shows_no_seconds_when_nothing_is_open():
    backend = TemporaryBackend(make_settings(), [e for e in lifelike() if e.end is not None])
    async with dashboard(backend=backend) as on:
        assert "14:05 CET" in on.text() and "14:05:32" not in on.text()


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_refreshed_when_nothing_changed(size, monkeypatch):
    async with dashboard(size) as on:
        await on.until(lambda: "drawing…" not in on.text())
        await asyncio.sleep(0.1)
        await on.settle()
        refreshed = []
        for block in on.app.dashboard.query("*"):
            monkeypatch.setattr(block, "refresh", lambda *a, _b=block, **_: refreshed.append((_b, a)))
        monkeypatch.setattr(
            Block, "send_cells", lambda *block_and_regions: refreshed.append(block_and_regions)
        )
        on.backend.push()
        await on.settle()
        await on.settle()
        assert refreshed == []


async def test_a_tick_refreshes_a_few_cells_and_not_whole_panes(monkeypatch):
    async with dashboard() as on:
        await on.press("g")
        await on.until(lambda: "drawing…" not in on.text())
        await asyncio.sleep(0.1)
        await on.settle()
        cells = []
        for block in on.app.dashboard.query("*"):
            monkeypatch.setattr(block, "refresh", lambda *_, **__: cells.append(10**6))
        monkeypatch.setattr(
            Block, "send_cells", lambda _, *regions: cells.append(sum(r.area for r in regions))
        )
        on.backend.tick(1)
        await on.until(lambda: cells)
        await on.settle()
        assert 0 < sum(cells) < 200


async def test_another_snapshot_moves_a_service_and_keeps_the_selection():
    async with dashboard() as on:
        await on.press("j", "j", "j")
        assert on.app.service_list.chosen == "login"
        on.backend.put(event(900, "login", 1, 90))
        on.backend.push("login")
        await on.sees("login · 99.9 % over 28 days", "overspent")
        assert on.app.service_list.rows()[1].service == "login"
        assert on.app.service_list.chosen == "login"


async def test_sort_cycles_and_says_the_order():
    async with dashboard() as on:
        seen = []
        for _ in range(4):
            await on.press("O")
            seen.append(on.app.service_list.rows()[0].service)
        assert "by name" not in on.text().split("\n")[1]
        assert seen[0] == "cdn"
        assert seen[-1] == "checkout"


async def test_filter_narrows_while_typing_and_escape_brings_all_back():
    async with dashboard() as on:
        await on.press("/")
        await on.type("PAY")
        await on.settle()
        assert [row.service for row in on.app.service_list.rows()] == ["payments"]
        await on.press("enter")
        assert "payments · 99.95 %" in on.text()
        assert "services /PAY" in on.text()
        await on.press("escape")
        assert len(on.app.service_list.rows()) == 7
        await on.press("/")
        await on.type("zzz")
        await on.settle()
        assert "no service matches" in on.text() and "esc clears the filter" in on.text()


async def test_groups_have_headings_that_cannot_be_chosen():
    settings = make_settings()
    services = tuple(
        replace(service, group="money" if service.name in ("checkout", "payments") else "platform")
        for service in settings.services
    )
    backend = TemporaryBackend(replace(settings, services=services), lifelike())
    async with dashboard(backend=backend) as on:
        text = on.text()
        assert "money ─" in text and "platform ─" in text
        for _ in range(12):
            await on.press("j")
            assert on.app.service_list.current is not None
        await on.press("b")
        assert "money ─" not in on.text()


async def test_range_and_view_of_the_trend():
    async with dashboard() as on:
        await on.press("]")
        await on.sees("remaining % · 90 days")
        await on.press("[", "[")
        await on.sees("remaining % · 7 days")
        await on.press("v")
        await on.sees("consumed % · 7 days")
        await on.press("v")
        await on.sees("burn per day · 7 days")
        asked = [ask.days for ask in on.backend.asked if isinstance(ask, messages.GetSeries)]
        assert asked[:1] == [30] and set(asked) == {30, 90, 7}


async def test_the_cursor_in_the_trend_names_the_day_and_its_events():
    async with dashboard((160, 42)) as on:
        await on.press("g", "3", "left")
        await on.sees("Mon 23 Nov")
        for _ in range(5):
            await on.press("left")
        await on.sees("Wed 18 Nov 5.7 % left  5.5 min", "maintenance certificate")
        await on.press("escape")
        assert "Wed 18 Nov" not in on.text()


async def test_what_is_left_at_a_day_counts_what_burned_on_it_after_noon():
    minutes = (NOW - NOW.replace(hour=12, minute=30)).seconds / 60
    backend = TemporaryBackend(make_settings(["shop"]), [event(1, "shop", minutes / 1440, 12.0)])
    async with dashboard((160, 42), backend) as on:
        await on.press("3", "v", "left")
        await on.sees("Mon 23 Nov 27.8 % consumed  12.0 min")


async def test_enter_on_an_anomaly_goes_to_its_day():
    async with dashboard() as on:
        await on.press("5")
        entries = on.app.dashboard.anomalies.entries
        index = next(i for i, anomaly in enumerate(entries) if anomaly.service == "payments")
        for _ in range(index):
            await on.press("j")
        await on.press("enter")
        assert on.app.service_list.chosen == "payments"
        assert on.app.dashboard.trend.cursor == entries[index].date
        await on.sees("retries storm")


async def test_enter_zooms_a_pane_and_escape_goes_back():
    async with dashboard() as on:
        await on.press("enter")
        assert "forecast" not in on.text() and "checkout" in on.text()
        await on.press("escape")
        assert "forecast" in on.text()


async def test_the_incident_key_pressed_twice_at_once_begins_and_ends_one():
    async with dashboard() as on:
        await on.press("j")  # no event of this one is open
        on.app.dashboard.action_incident()
        on.app.dashboard.action_incident()
        on.app.dashboard.action_undo()
        on.app.dashboard.action_incident()
        await on.sees("ended after", "u undoes")
        changes = [
            asked
            for asked in on.backend.asked
            if isinstance(asked, messages.Record | messages.Finish | messages.Undo)
        ]
        assert [type(asked) for asked in changes] == [
            messages.Record,
            messages.Finish,
            messages.Undo,
            messages.Finish,
        ]
        assert not on.app.service_list.current.open_events


async def test_start_and_end_an_incident_with_one_key_and_undo_it():
    async with dashboard() as on:
        await on.press("G")
        name = on.app.service_list.chosen
        await on.press("s")
        await on.sees(f"incident on {name} begins now")
        assert on.app.service_list.current.open_events
        assert on.app.service_list.chosen == name
        on.backend.tick(90)
        await on.sees("open 1 min 30 s")
        await on.press("s")
        await on.sees("ended after 1 min 30 s; u undoes")
        assert not on.app.service_list.current.open_events
        await on.press("u")
        await on.sees(f"undone on {name}: ending event")
        assert on.app.service_list.current.open_events
        await on.press("u")
        await on.sees(f"undone on {name}: adding event")
        assert not on.app.service_list.current.open_events


async def test_the_incident_key_leaves_an_open_deployment_alone():
    deployment = event(50, "calm", 0.01, None, category="deployment")
    async with dashboard(backend=TemporaryBackend(make_settings(["calm"]), [deployment])) as on:
        await on.press("s")
        await on.sees("incident on calm begins now")
        await on.press("s")
        await on.sees("ended after")
        assert on.backend.events[50].end is None
        assert not any(isinstance(ask, messages.Finish) and ask.event_id == 50 for ask in on.backend.asked)


async def test_undo_asks_before_changing_a_hidden_service_and_redo_restores_it():
    async with dashboard(backend=TemporaryBackend(make_settings(["calm", "other"]), [])) as on:
        await on.press("s")
        await on.sees("incident on calm begins now")
        on.app.choose("other")
        await on.press("u")
        await on.sees("Undo on calm: adding event")
        await on.press("n")
        assert not any(isinstance(ask, messages.Undo) for ask in on.backend.asked)
        await on.press("u")
        await on.sees("Undo on calm: adding event")
        await on.press("y")
        await on.sees("undone on calm: adding event")
        on.app.choose("calm")
        await on.press("ctrl+r")
        await on.sees("redone on calm: adding event")
        assert on.app.service_list.current.open_events


async def test_with_several_open_events_one_is_chosen():
    events = [*lifelike(), event(50, "checkout", 0.01, None, incident="INC-900")]
    async with dashboard(backend=TemporaryBackend(make_settings(), events)) as on:
        await on.until(lambda: on.app.service_list.current is not None)
        on.app.choose("checkout")
        await on.press("s")
        assert "which one ends now?" in on.text()
        await on.type("900")
        await on.press("enter")
        await on.sees("INC-900 ended")
        assert on.backend.events[50].end is not None and on.backend.events[8].end is None


async def test_trouble_is_a_banner_with_the_time_of_the_last_good_data():
    async with dashboard() as on:
        on.backend.post(messages.Problem("store", "events.db: the disk is full", NOW))
        await on.sees("events.db: the disk is full", "last good 14:05:32", "not live")
        assert "SPENT" in on.text()
        on.backend.post(messages.Problem("store", "", NOW))
        await on.until(lambda: "the disk is full" not in on.text())
        assert "· live ·" in on.text()


async def test_the_banner_of_a_lost_database_says_why_rather_than_where():
    backend = TemporaryBackend(make_settings(), lifelike())
    url = "postgresql://budgets@db-primary.internal.example:5432,db-standby.internal.example:5432/slo"
    settings = replace(backend.settings, store=StoreSettings(url=url))
    async with dashboard((120, 36), backend) as on:
        on.app.settings = settings
        reason = "cannot be reached: no server answers there: check that it runs and is reachable"
        sentence = f"the event store {settings.store.location} {reason}"
        on.backend.post(messages.Problem("store", sentence, NOW))
        await on.sees(f"store {reason}", "last good 14:05:32")
        lost = f"the connection to the event store {settings.store.location} was lost: check that"
        on.backend.post(messages.Problem("store", f"{lost} its server runs", NOW))
        await on.sees("the connection to the store was lost: check that its server runs")
        await on.press("!")
        await on.sees("db-primary.internal.example")


async def test_banner_of_orphaned_events_ranks_below_that_of_a_lost_store():
    async with dashboard() as on:
        on.backend.post(messages.Problem("events", "4 events of checkout are counted nowhere"))
        await on.sees("4 events of checkout are counted nowhere", "· live ·")
        on.backend.post(messages.Problem("store", "events.db: the disk is full", NOW))
        await on.sees("the disk is full", "not live")
        on.backend.post(messages.Problem("store", "", NOW))
        await on.sees("4 events of checkout are counted nowhere", "· live ·")


async def test_a_restarted_backend_learns_what_is_looked_at():
    backend = TemporaryBackend(make_settings(), lifelike())
    async with dashboard(backend=backend) as on:
        assert on.app.service_list.chosen == "checkout"
        backend.asked.clear()
        remaining = tuple(assessment for assessment in backend.settings.services if assessment.name != "cdn")
        backend.settings = replace(backend.settings, services=remaining)
        backend.post(messages.Ready(backend.settings))
        await on.until(lambda: any(isinstance(asked, messages.Focus) for asked in backend.asked))
        await on.until(lambda: " cdn " not in on.text())


async def test_what_the_backend_refuses_is_said():
    async with dashboard() as on:
        on.backend.refusal = "the store is read-only"
        await on.press("s")
        await on.sees("the store is read-only")


async def test_empty_states_tell_what_comes_next():
    async with dashboard(backend=TemporaryBackend(make_settings([]), [])) as on:
        assert "no services yet" in on.text() and "[[services]]" in on.text()
        await on.press("a")
        assert "there is no service to act on yet" in on.text()
    async with dashboard(backend=TemporaryBackend(make_settings(["calm"]), [])) as on:
        assert "nothing spent in this window" in on.text() and "no day stands out" in on.text()


async def test_text_from_outside_is_shown_literally_and_measured():
    hostile = "[bold red]x[/] \x1b[31mred\x1b]0;title\x07 \u202eevil \t\n end"
    settings = make_settings(["[link=x]mark[/]", "数据库服务", "e\u0301te\u0301"])
    events = [event(1, "[link=x]mark[/]", 0.02, None, incident=hostile, text=hostile)]
    async with dashboard(backend=TemporaryBackend(settings, events)) as on:
        text = on.text()
        assert "[link=x]mark[/]" in text and "数据库服务" in text
        assert "[bold red]x[/] \\x1b" in text
        assert not set(text) & {"\x1b", "\x07", "\u202e", "\t"}
        assert {row.rstrip().endswith(("╮", "│", "╯")) for row in on.rows()[1:-1]} == {True}


async def test_a_thousand_services_draw_only_the_rows_in_sight(monkeypatch):
    names = [f"service-{index:04}" for index in range(1000)]
    async with dashboard(backend=TemporaryBackend(make_settings(names), [])) as on:
        made = []
        pane = on.app.dashboard.services
        original = pane.row
        monkeypatch.setattr(pane, "row", lambda *a: made.append(a[0]) or original(*a))
        await on.press("G")
        assert on.app.service_list.chosen == "service-0999" and "service-0999" in on.text()
        assert len(set(made)) < 80
        await on.press("g")
        assert "service-0000" in on.text()


async def test_ascii_mode_sends_nothing_else():
    for options in ({"ascii_only": True}, {}):
        settings = make_settings(ascii=None if options else True)
        async with dashboard(backend=TemporaryBackend(settings, lifelike()), **options) as on:
            await on.until(lambda: "drawing" not in on.text())
            for keys in ((), ("j", "v"), ("v", "5"), ("x",), ("escape", "a"), ("escape", "?")):
                await on.press(*keys)
                assert on.text().isascii(), [c for c in on.text() if ord(c) > 126]


async def test_a_locale_without_utf8_gets_ascii(monkeypatch):
    monkeypatch.setenv("LANG", "C")
    async with dashboard() as on:
        assert on.text().isascii()


async def test_no_color_leaves_no_colour_in_any_style(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with dashboard() as on:
        await on.press("g", "a")
        styles = [segment.style for strip in on.app.screen._compositor.render_strips() for segment in strip]
        assert {style.color for style in styles if style} == {None}
        assert {style.bgcolor for style in styles if style} == {None}


async def test_configured_keys_replace_the_defaults_and_show_in_foot_and_help():
    settings = replace(make_settings(), keys={"explain": ("X",), "quit": ("Q",), "down": ("n",)})
    async with dashboard(backend=TemporaryBackend(settings, lifelike())) as on:
        assert "X explain" in on.foot() and "Q quit" in on.foot()
        await on.press("x")
        assert "explain ·" not in on.text()
        await on.press("n")
        assert on.app.service_list.chosen == "search"
        await on.press("X")
        await on.sees("explain · search")
        await on.press("escape", "?")
        row = next(row for row in on.rows() if "Every event behind the number" in row)
        assert " X " in row


async def test_explain_adds_up_to_the_number():
    async with dashboard((160, 42)) as on:
        await on.press("g", "x")
        await on.sees("INC-812")
        assessment = on.app.service_list.current
        assert format_minutes(assessment.consumed_minutes) in on.text()
        assert "certificate change" in on.text()


async def test_the_palette_runs_commands_and_finds_services():
    async with dashboard() as on:
        await on.press("ctrl+p")
        await on.type("cdn")
        await on.press("enter")
        assert on.app.service_list.chosen == "cdn"
        await on.press("ctrl+p")
        await on.type("explain")
        await on.press("enter")
        await on.sees("explain · cdn")


async def test_a_theme_is_tried_while_choosing_and_dropped_with_escape():
    async with dashboard() as on:
        before = on.app.palette.theme.name
        await on.press("t", "down")
        assert on.app.palette.theme.name != before
        await on.press("escape")
        assert on.app.palette.theme.name == before
        await on.press("t")
        await on.type("light")
        await on.press("enter")
        assert on.app.palette.theme.name == "light"


async def test_the_mouse_may_choose_and_scroll_too():
    names = [f"service-{index:02}" for index in range(60)]
    async with dashboard(backend=TemporaryBackend(make_settings(names), [])) as on:
        await on.pilot.click("#services", offset=(8, 6))
        await on.settle()
        assert on.app.service_list.chosen == "service-04"
        await on.pilot.click("#anomalies", offset=(8, 2))
        await on.settle()
        assert on.app.focused.id == "anomalies"


async def test_a_change_outside_the_window_renews_the_plot():
    services = (replace(make_settings(["weekly"]).services[0], window=Window.rolling(7)),)
    settings = replace(make_settings(), services=services)
    backend = TemporaryBackend(settings, [event(1, "weekly", 60, 30)])
    async with dashboard(backend=backend) as on:
        await on.press("]")
        await on.until(lambda: on.app.series is not None and on.app.series.days == 90)
        assert sum(day.bad_minutes for day in on.app.series.daily) == pytest.approx(30)
        await backend.ask(messages.Amend(1, {"impact": 0.5}))
        await on.until(lambda: sum(day.bad_minutes for day in on.app.series.daily) == pytest.approx(15))


async def test_a_click_on_a_heading_sorts_by_its_column():
    async with dashboard((200, 50)) as on:
        heading = on.rows()[2]
        for title, sort in (
            ("left", "remaining"),
            ("burn 1h", "burn"),
            ("service", "name"),
            ("status", "status"),
        ):
            await on.pilot.click("#services", offset=(heading.index(title) + 1, 1))
            await on.settle()
            assert on.app.service_list.sort == sort
            assert f"▾{title}" in on.rows()[2]


async def test_the_latest_events_stand_below_a_short_list_the_open_ones_first():
    async with dashboard((200, 50)) as on:
        await on.sees("latest events")
        rows = [row.split("││")[0] for row in on.rows()]
        at = next(index for index, row in enumerate(rows) if "latest events" in row)
        assert "● 13:58" in rows[at + 1] and "7 min 12 s" in rows[at + 1]
        assert "Sat 21 Nov 11:41" in rows[at + 2] and "payments" in rows[at + 2]
        await on.press("j", "s")
        await on.sees("● 14:05             search")


async def test_counts_are_of_services_and_not_of_headings():
    async with dashboard((80, 24)) as on:
        for index, (name, assessment) in enumerate(on.app.service_list.assessments.items()):
            on.app.service_list.assessments[name] = replace(assessment, group=f"group {index}")
        on.app.service_list.take({})
        on.app.redraw()
        await on.sees("of 7")


async def test_the_log_has_the_events_of_all_services_the_open_ones_first():
    async with dashboard((120, 36)) as on:
        await on.press("l")
        await on.sees("log · all services", "16.7 %")
        rows = on.app.screen.rows
        assert rows.shown[0].incident_id == "INC-812"
        assert {event.service for event in rows.shown} > {"search", "payments", "cdn"}
        starts = [event.start for event in rows.shown[1:]]
        assert starts == sorted(starts, reverse=True)
        await on.press("G", "/", *"queue", "enter")
        assert rows.cursor == 0
        assert [event.incident_id for event in rows.shown] == ["INC-752"]
        await on.press("enter")
        await on.sees("edit", "queue backlog")


async def test_the_log_continues_past_the_first_read_and_hides_voided_events():
    old = [event(1000 + index, "cdn", 20 + index / 144, 1) for index in range(700)]
    backend = TemporaryBackend(make_settings(), [*lifelike(), *old])
    count = len(backend.events)
    async with dashboard((120, 36), backend) as on:
        await on.press("l")
        await on.sees("the latest 500 events")
        await on.press("G")
        await on.sees(f" {count} events")
        await on.press("G", "d", "y")
        await on.sees(f" {count - 1} events")
        await on.press("V")
        await on.sees(f" {count} events, voided ones too")


async def test_costs_come_for_whatever_is_scrolled_to():
    old = [event(1000 + index, "mail", 1 + index / 48, 1) for index in range(140)]
    last = [event(2000, "profile", 6.5, 30), event(2001, "gone", 6.6, 30)]
    backend = TemporaryBackend(make_settings(), [*old, *last])
    async with dashboard((120, 24), backend) as on:
        await on.press("l")
        await on.sees(" 142 events")
        rows = on.app.screen.rows
        await on.until(lambda: 1000 in rows.costs)
        assert 2000 not in rows.costs
        await on.press("G")
        await on.until(lambda: 2000 in rows.costs)
        assert "297.6 %" in next(row for row in on.rows() if "profile" in row)
        await on.press("/", *"mail", "enter")
        assert all(event.id in rows.costs for event in rows.shown)
        assert "is not a service" not in on.text(), "one that only the store knows has no costs"


async def test_forecast_of_a_spent_service_says_how_probably_it_still_is():
    for size in ((80, 24), (120, 36), (200, 50)):
        async with dashboard(size, foreseeing()) as on:
            await on.press("/", *"search", "enter", "4")
            if size[0] < 100:
                await on.press("z")
            await on.sees("chance that it is still spent in", "back", "above 0 %")


async def test_voided_event_says_truly_what_brings_it_back():
    backend = TemporaryBackend(make_settings(), lifelike())
    async with dashboard((120, 36), backend) as on:
        await on.press("l", "d", "y")
        await on.sees("voided INC-812")
        await on.press("V", "g", "e")
        await on.sees("event 8 was voided by ada", "`budgettui undo 8` restores it")
        added = await backend.ask(
            messages.Record(Draft("cdn", to_instant(NOW) - 60_000_000, to_instant(NOW)))
        )
        await backend.ask(messages.Undo())
        await on.press("escape", "l", "V")
        await on.sees("voided ones too")
        rows = on.app.screen.rows
        await on.until(lambda: any(event.id == added.id for event in rows.shown))
        rows.move([event.id for event in rows.shown].index(added.id))
        await on.press("e")
        await on.sees(
            f"adding event {added.id} was undone by ada", f"`budgettui redo {added.id}` restores it"
        )


async def test_while_an_event_is_open_the_forecast_leaves_straight_lines_to_the_zoom():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g")
        await on.sees("gone in 9 min 15 s if this goes on", "chance that it is spent within")
        assert "at pace" not in on.text() and "above 50 %" not in on.text()
        await on.press("4", "z")
        await on.sees("checkout · forecast", "at pace")


async def test_the_same_event_opens_from_an_anomaly_from_explain_and_from_the_log():
    async with dashboard((120, 36), foreseeing()) as on:
        for keys in (("5", "e"), ("g", "1", "x", "j", "enter"), ("l", "enter")):
            await on.press(*keys)
            await on.sees("event 8", "INC-812", "payments time out")
            while len(on.app.screen_stack) > 1:
                await on.press("escape")


async def test_the_legend_is_in_the_help():
    async with dashboard((120, 36)) as on:
        await on.press("?", "G")
        await on.sees("What the marks mean: trend", "now, or the moment", "imported from a source")
