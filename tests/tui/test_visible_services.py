"""The backend knows which services are on screen."""

from app_driver import dashboard, wallboard
from sample_events import NOW, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.core.analysis.assessment import Assessment


def fleet(count):
    return TemporaryBackend(make_settings([f"svc-{number:03d}" for number in range(count)]))


def last_shown(on):
    """The services that the backend was last told of; None if it was not."""
    shown = [each.services for each in on.backend.asked if isinstance(each, messages.ShowServices)]
    return list(shown[-1]) if shown else None


def rows_in_sight(on):
    pane = on.app.dashboard.query_one("#services")
    rows = on.app.service_list.rows()[pane.top : pane.top + pane.page]
    return [row.service for row in rows if isinstance(row, Assessment)]


async def test_rows_that_scroll_into_sight_are_told():
    async with dashboard(backend=fleet(60)) as on:
        await on.until(lambda: last_shown(on) == rows_in_sight(on))
        first = last_shown(on)
        await on.press("G")
        await on.until(lambda: last_shown(on) == rows_in_sight(on))
        assert last_shown(on)[-1] == "svc-059" and last_shown(on) != first
        asked = len(on.backend.asked)
        await on.press("k")  # within the same page
        await on.until(lambda: not on.app.workers)
        later = on.backend.asked[asked:]
        assert not any(isinstance(each, messages.ShowServices) for each in later)


async def test_nothing_is_told_while_all_are_in_sight():
    async with dashboard() as on:
        await on.until(lambda: not on.app.workers)
        assert last_shown(on) is None


async def test_a_new_backend_is_told_again():
    async with dashboard(backend=fleet(60)) as on:
        await on.until(lambda: last_shown(on) == rows_in_sight(on))
        on.backend.asked.clear()
        on.backend.post(messages.Ready(on.backend.settings))
        await on.until(lambda: last_shown(on) == rows_in_sight(on))


async def test_it_is_told_of_now_while_the_past_is_shown():
    async with dashboard(backend=fleet(60)) as on:
        await on.until(lambda: last_shown(on) is not None)
        on.app.past.go(round(NOW.timestamp() - 3600) * 1_000_000, False)
        await on.until(lambda: on.app.service_list.is_past)
        await on.press("G")
        await on.until(lambda: last_shown(on) == rows_in_sight(on))


async def test_pages_of_a_wallboard_are_told():
    async with wallboard(backend=fleet(200)) as wall:
        screen = wall.app.screen

        def tiles():
            return sorted(each.service for each in screen.pages.members())

        await wall.until(lambda: last_shown(wall) == tiles())
        first = tiles()
        await wall.press("n")
        await wall.until(lambda: tiles() != first and last_shown(wall) == tiles())
