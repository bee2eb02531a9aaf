"""The wallboard as people see it: tiles, turning, the age of the data, and that it changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from app_driver import dashboard as opened_dashboard
from app_driver import wallboard
from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.tui import actions

CHANGES = (messages.Record, messages.Amend, messages.Finish, messages.Void, messages.Undo)
ALLOWED = {"wall_next", "wall_back", "wall_hold", "leave_wallboard", "quit", "suspend_process"}


def many(count):
    backend = TemporaryBackend(make_settings([f"svc-{number:03d}" for number in range(count)]))
    backend.put(event(1, "svc-007", 2.0, 60.0, incident="INC-1"))
    return backend


async def pass_time(wall, seconds):
    """Let time pass for the backend and for the wallboard's own second hand."""
    wall.backend.tick(seconds)
    await wall.settle()
    wall.app.screen.tick()
    await wall.settle()


def detail(wall):
    """The service whose detail is on screen."""
    upper_edge = wall.app.screen.gauges.shown_rows()[:1]
    return upper_edge[0].split()[1] if upper_edge else None


async def test_every_service_is_a_tile_worst_first_with_word_sign_and_figures():
    async with wallboard() as wall:
        await wall.until(lambda: wall.app.screen.tiles[0].shown_rows())
        tiles = [tile.assessment.service for tile in wall.app.screen.tiles]
        assert tiles == ["checkout", "search", "payments", "login", "mail", "cdn", "profile"]
        text = wall.text()
        for words in ("✖ search", "SPENT", "▲ checkout", "PAGE", "▲ page", "◆ payments", "WATCH", "· login"):
            assert words in text
        first = "\n".join(wall.app.screen.tiles[1].shown_rows())
        assert all(row in first for row in ("█▀█", "█ █", "▀▀▀ %"))
        assert (
            "1 spent" in wall.rows()[0] and "1 paging" in wall.rows()[0] and "14:05:32 CET" in wall.rows()[0]
        )


async def test_detail_beside_the_tiles_rotates_through_services_in_trouble():
    async with wallboard() as wall:
        await wall.until(lambda: detail(wall) == "checkout")
        assert "INC-812 open 7 min 12 s" in wall.text()
        stays = wall.backend.settings.display.rotate_seconds
        await pass_time(wall, stays - 1)
        assert detail(wall) == "checkout"
        await pass_time(wall, 1)
        await wall.until(lambda: detail(wall) == "search")
        for name in ("payments", "checkout"):
            await pass_time(wall, stays)
            await wall.until(lambda name=name: detail(wall) == name)


async def test_keys_turn_and_hold():
    async with wallboard() as wall:
        await wall.press("n")
        await wall.until(lambda: detail(wall) == "search")
        await wall.press("p", "left")
        await wall.until(lambda: detail(wall) == "profile")
        await wall.press("space")
        assert "held" in wall.rows()[0]
        await pass_time(wall, 600)
        assert detail(wall) == "profile"
        await wall.press("space")
        assert "held" not in wall.rows()[0]


async def test_clocks_of_open_incidents_tick_and_the_end_of_the_budget_comes_nearer():
    async with wallboard(size=(200, 50)) as wall:
        await wall.sees("INC-812 7 min 12 s", "gone in 9 min")
        await pass_time(wall, 60)
        await wall.sees("INC-812 8 min 12 s", "gone in 8 min")


async def test_a_service_that_newly_pages_comes_into_the_detail_at_once():
    async with wallboard() as wall:
        await wall.until(lambda: detail(wall) == "checkout")
        wall.backend.put(event(900, "login", 10 / 1440, None, incident="INC-900"))
        wall.backend.push("login")
        await wall.until(lambda: detail(wall) == "login")
        assert "2 paging" in wall.text()


async def test_more_services_than_fit_turn_in_pages_with_the_worst_on_each():
    async with wallboard(size=(80, 24), backend=many(20)) as wall:
        seen = set()
        for page in (1, 2, 3):
            await wall.sees(f"page {page} of 4")
            names = {tile.assessment.service for tile in wall.app.screen.tiles if tile.assessment}
            assert "svc-007" in names
            seen |= names
            await wall.press("n")
        assert len(seen) == 20
        await wall.sees("page 4 of 4", "svc-007 · 99.9 %", "consumed")  # the detail has its turn


async def test_old_data_is_shown_prominently_until_the_store_is_back():
    async with wallboard() as wall:
        wall.backend.post(messages.Problem("store", "The store is gone: disk error.", NOW))
        await pass_time(wall, 42)
        await wall.sees("DATA", "S OLD", "last good 14:05", "The store is gone", "not live")
        await pass_time(wall, 200)
        await wall.sees("MIN OLD")
        wall.backend.post(messages.Problem("store", ""))
        await wall.until(lambda: "OLD" not in wall.text() and "live" in wall.rows()[0])


async def test_a_broken_configuration_is_said_but_does_not_age_the_data():
    async with wallboard() as wall:
        wall.backend.post(messages.Problem("config", "budgettui.toml, line 3: slo", NOW))
        await wall.sees("config: budgettui.toml, line 3", "live")
        assert "OLD" not in wall.text()


def reachable(app):
    """The actions of every key that does something now."""
    return {active.binding.action.rpartition(".")[2] for active in app.screen.active_bindings.values()}


async def test_no_key_reaches_an_action_that_changes_anything():
    changing = {action.id for action in actions.ACTIONS if action.changes}
    async with wallboard() as wall:
        assert wall.app.screen.focused is None
        assert not any(widget.focusable for widget in wall.app.screen.query("*"))
        assert reachable(wall.app) <= ALLOWED
        assert not reachable(wall.app) & changing
        assert not any(hasattr(wall.app.screen, f"action_{name}") for name in changing)
        every = {key for action in actions.ACTIONS for key in action.keys} - {"q", "ctrl+c", "ctrl+z"}
        await wall.press(*sorted(every), "tab", "enter", "A", "1")
        assert wall.app.is_running and len(wall.app.screen_stack) == 1
        assert not [request for request in wall.backend.asked if isinstance(request, CHANGES)]


async def test_w_opens_the_wallboard_and_esc_returns_with_the_chosen_service():
    async with opened_dashboard() as driver:
        driver.app.choose("payments")
        await driver.press("w")
        await driver.sees("SPENT", "esc back")
        assert reachable(driver.app) <= ALLOWED
        await driver.press("n", "escape")
        await driver.sees("services")
        assert driver.app.service_list.chosen == "payments"
        for key in ("w", "q"):
            await driver.press("w")
            await driver.sees("space hold")
            await driver.press(key)
            await driver.until(lambda: len(driver.app.screen_stack) == 1)
        assert driver.app.is_running


async def test_open_events_are_followed_by_the_second_on_the_dashboard_alone():
    async with opened_dashboard() as driver:

        def last_focus():
            return [asked.closely for asked in driver.backend.asked if isinstance(asked, messages.Focus)][-1:]

        await driver.until(lambda: last_focus() == [True])
        await driver.press("w")
        await driver.until(lambda: last_focus() == [False])
        await driver.press("escape")
        await driver.until(lambda: last_focus() == [True])


async def test_q_leaves():
    async with wallboard() as wall:
        await wall.press("q")
        await wall.until(lambda: not wall.app.is_running)
        assert wall.app.return_value == 0


SIZES = [(200, 50), (120, 36), (100, 30), (80, 24), (60, 16), (40, 10), (24, 6), (12, 4), (3, 2), (1, 1)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 3, 40])
async def test_it_fits_any_terminal(size, count):
    backend = TemporaryBackend(make_settings(), lifelike()) if count == 3 else many(count)
    async with wallboard(size=size, backend=backend) as wall:
        rows = wall.rows()
        assert len(rows) == size[1]
        if size[0] >= 24 and size[1] >= 4:
            worst = wall.app.screen.pages.listed[0].service
            assert worst in wall.text()


async def test_resizing_keeps_the_subject_and_never_fails():
    async with wallboard() as wall:
        await wall.press("n")
        subject = wall.app.screen.pages.rotation.subject
        for size in (*SIZES, (200, 50)):
            await wall.pilot.resize_terminal(*size)
            await wall.settle()
        assert wall.app.screen.pages.rotation.subject == subject
        await wall.sees(f"{subject} · 99.9 %", "forecast")


async def test_ascii_alone_where_the_terminal_has_no_more():
    async with wallboard(ascii_only=True) as wall:
        assert wall.text().isascii()
        assert "x search" in wall.text() and "|_| %" in wall.text()


async def test_status_is_visible_without_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with wallboard() as wall:
        styles = [s.style for strip in wall.app.screen._compositor.render_strips() for s in strip if s.style]
        shown = [
            wall.app.get_line_filters()[0].apply([segment], None)[0].style
            for strip in wall.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
        ]
        assert styles and all(style.color is None and style.bgcolor is None for style in shown)
        assert "SPENT" in wall.text() and "✖ search" in wall.text()


async def test_names_from_outside_are_shown_literally():
    backend = TemporaryBackend(make_settings(["[bold]x[/]", "a\x1b[31mred", "東京のサービス"]))
    async with wallboard(backend=backend, size=(80, 24)) as wall:
        await wall.sees("[bold]x[/]", "\\x1b[31m", "東京")


async def test_nothing_is_sent_for_a_service_that_did_not_change():
    async with wallboard(size=(200, 50)) as wall:
        await pass_time(wall, 1)
        drawn = []
        for tile in wall.app.screen.tiles:
            tile.send_cells = lambda *_, name=tile.assessment.service: drawn.append(name)
        await pass_time(wall, 1)
        assert set(drawn) == {"checkout"}


async def test_removed_and_added_services_come_and_go():
    async with wallboard() as wall:
        left = {
            name: assessment
            for name, assessment in wall.app.service_list.assessments.items()
            if name != "search"
        }
        wall.backend.post(messages.Snapshot(left, ("search",), NOW, 2))
        await wall.until(lambda: "search" not in wall.text())
        assert wall.app.screen.pages.rotation.subject == "checkout"
        gone = tuple(wall.app.service_list.assessments)
        wall.backend.post(messages.Snapshot({}, gone, NOW, 3))
        await wall.until(lambda: "checkout" not in wall.text())
        wall.backend.push()
        await wall.sees("search", "checkout")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (240, 80)])
async def test_digits_never_touch_the_bar(size):
    async with wallboard(size=size) as wall:
        for tile in wall.app.screen.tiles:
            if tile.assessment is None or not tile.shown_rows():
                continue
            rows = [row[2:-2] for row in tile.shown_rows()[1:-1]]
            at = max(index for index, row in enumerate(rows) if set(row) <= set("━─"))
            assert "% left" in "".join(rows[:at])
            assert "█" not in rows[at - 1]


async def test_a_source_that_answers_again_is_seen_at_once():
    async with wallboard() as on:
        old = messages.SourceStatus(
            "prod", "prometheus", timedelta(minutes=1), NOW - timedelta(minutes=12), None, None
        )
        on.backend.post(messages.SourcesChanged((old,), 0))
        await on.until(lambda: "prod 12 min old" in on.rows()[0])
        on.backend.post(messages.SourcesChanged((replace(old, synced_at=NOW),), 0))
        await on.until(lambda: "live" in on.rows()[0])
