"""Two services side by side."""

import asyncio
from datetime import timedelta

from app_driver import dashboard
from app_settling import still
from golden_views import FLEETS
from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.backend import messages
from budgettui.core.model.instants import to_instant
from budgettui.tui.screens.dialogs.services.comparison_screen import Comparison


async def compared(on, *keys: str) -> list[str]:
    """The comparison of the first service with the one that `keys` lead to, once all has arrived."""
    await on.press("g", "=", *keys, "enter")
    await on.until(lambda: isinstance(on.app.screen, Comparison))
    return await still(on)


async def test_the_other_service_is_the_next_worst_unless_another_is_typed():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g", "j", "=")
        await on.sees("compare search with")
        await on.press("enter")
        assert on.app.screen.names == ("search", "payments")
        await on.press("escape", "=")
        await on.type("mai")
        await on.press("enter")
        assert on.app.screen.names == ("search", "mail")


async def test_escape_leaves_the_question_and_the_comparison():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g", "=", "escape")
        assert on.app.screen is on.app.dashboard
        await compared(on)
        await on.press("escape")
        assert on.app.screen is on.app.dashboard


async def test_both_trends_have_one_scale():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("v")
        await compared(on, *"mail")
        first, second = on.app.screen.trends
        scales = [trend.plot._recent[-1][3] for trend in (first, second)]
        assert scales[0] == scales[1]
        highest = max(point.consumed_pct for trend in (first, second) for point in trend.series.trend)
        assert scales[0].y1 >= highest


async def test_a_change_shows_in_the_comparison():
    async with dashboard((120, 36), foreseeing()) as on:
        await compared(on, *"cdn")
        assert "INC-999" not in on.text()
        on.backend.put(event(999, "cdn", 0.2, 30.0, incident="INC-999"))
        on.backend.push("cdn")
        await on.sees("INC-999")


async def test_the_past_is_compared_as_it_was():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g")
        on.app.past.go(to_instant(NOW - timedelta(days=2)))
        await on.until(lambda: on.app.is_past and not on.app.past.is_busy)
        rows = await compared(on, *"cdn")
        assert on.app.screen.names[0] in rows[0]
        assert "cdn" in rows[0]
        assert "INC-812" not in on.text()
        series = [trend.series for trend in on.app.screen.trends]
        assert {to_instant(each.as_of) for each in series} == {on.app.backend.moment}


async def test_keys_are_taken_while_the_series_is_on_its_way():
    class Slow(TemporaryBackend):
        async def ask(self, request):
            if isinstance(request, messages.GetSeries) and request.service == "mail":
                await asyncio.Event().wait()
            return await super().ask(request)

    async with dashboard((120, 36), Slow(make_settings(), lifelike())) as on:
        await on.press("g", "=", *"mail", "enter")
        await on.sees("reading the series")
        await on.press("escape")
        assert on.app.screen is on.app.dashboard


async def test_without_another_service_it_says_so():
    async with dashboard((120, 36), TemporaryBackend(make_settings(["alone"]))) as on:
        await on.press("=")
        assert "there is no other service to compare with" in on.foot()


async def test_a_line_that_is_cut_ends_in_an_ellipsis():
    async with dashboard((80, 24), foreseeing()) as on:
        rows = await compared(on)
        [latest] = [row[:40].rstrip() for row in rows if "13:58" in row]
        assert latest.endswith("…")
        assert "INC-812  paym" in latest


async def test_what_a_short_column_leaves_out_is_counted_by_kind():
    async with dashboard((80, 24), FLEETS["seven"]()) as on:
        rows = await compared(on)
        assert "▲ 2 pages  △ 2 tickets" in "\n".join(rows)
        [policy] = [row[40:].rstrip() for row in rows if row.startswith(" policy")]
        assert policy.endswith("+2 more")


async def test_where_all_obligations_are_listed_none_is_counted():
    async with dashboard((120, 36), FLEETS["seven"]()) as on:
        text = "\n".join(await compared(on))
        assert "postmortem was due" in text and "reliability first due" in text and "freeze excused" in text
        assert "+" not in text.split("remaining %")[0]


async def test_the_service_on_the_right_changes_and_both_sides_swap():
    async with dashboard((120, 36), foreseeing()) as on:
        await compared(on, *"mail")
        first, second = on.app.screen.names
        await on.press("x")
        assert on.app.screen.names == (second, first)
        rows = await still(on)
        assert rows[0].index(second) < rows[0].index(first)
        await on.press("x", "=", *"cdn", "enter")
        assert on.app.screen.names == (first, "cdn")
        seen = set()
        for _ in range(len(on.app.service_list.assessments) - 1):
            await on.press("j")
            seen.add(on.app.screen.names[1])
        assert seen == set(on.app.service_list.assessments) - {first}
        await on.press("j", "k")
        assert on.app.screen.names == (first, "cdn")
        for pane in on.app.screen.trends:
            await on.until(lambda pane=pane: pane.series is not None)
        assert [trend.series.service for trend in on.app.screen.trends] == [first, "cdn"]


async def test_the_day_the_range_and_the_view_move_in_both():
    async with dashboard((120, 36), foreseeing()) as on:
        await compared(on, *"mail")
        trends = on.app.screen.trends
        await on.press("left", "left", "left")
        assert trends[0].cursor == trends[1].cursor is not None
        day = f"{trends[0].cursor:%a} {trends[0].cursor.day}"
        assert sum(row.count(day) for row in await still(on)) >= 2
        await on.press("]")
        await on.until(lambda: all(trend.series.days == 90 for trend in trends))
        await on.press("<")
        await on.until(lambda: all(trend.series.as_of < NOW - timedelta(days=80) for trend in trends))
        assert not trends[0].band()
        await on.press(">")
        await on.until(lambda: all(trend.series.as_of > NOW - timedelta(days=1) for trend in trends))
        await on.press("v")
        assert "consumed %" in on.text() and "remaining %" not in on.text()
        await on.press("escape")
        assert trends[0].cursor is None
        assert isinstance(on.app.screen, Comparison)


async def test_both_are_copied_and_the_command_names_both():
    copied, commands = [], []
    async with dashboard((120, 36), foreseeing()) as on:
        await compared(on, *"mail")
        on.app.copy, on.app.copy_command = copied.append, commands.append
        await on.press("y", "c")
        assert commands == [("status", *on.app.screen.names)]
        assert all(name in copied[0] for name in on.app.screen.names)
        await on.press("enter")
        assert on.app.screen is on.app.dashboard
