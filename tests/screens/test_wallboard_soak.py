"""A wallboard that nobody touches for days holds on to nothing."""

from collections import Counter

from driving import Driver
from wall_soak import Fleet, census

from budgettui.app import BudgetApp

WARM, ROUNDS = 20, 60
SPAN = 11
"""Rounds each census looks over: what caches hold goes up and down from one to the next."""
SOME = 60
"""Objects of one type that may be more: of a forecast, of a service that came. Of many, an eighth may be."""


def room_for(count: int) -> int:
    return count + max(SOME, count // 8)


async def test_memory_stays_flat_over_a_day_of_incidents_troubles_and_other_configurations():
    fleet = Fleet()
    app = BudgetApp(fleet.engine, fleet.engine.settings, now=fleet.engine.now, wallboard=True)
    async with app.run_test(size=(120, 36)) as pilot:
        wall = Driver(app, fleet.engine, pilot)
        await wall.until(lambda: app.loaded)

        async def round_of_ten_minutes():
            fleet.push()
            await wall.settle()
            app.screen.tick()
            await wall.settle()

        async def most_over_a_span():
            most = Counter()
            for _ in range(SPAN):
                await round_of_ten_minutes()
                most |= census()
            return most

        for _ in range(WARM):
            await round_of_ten_minutes()
        before = await most_over_a_span()
        for _ in range(ROUNDS):
            await round_of_ten_minutes()
        after = await most_over_a_span()
        assert app.screen.tiles and "svc-" in wall.text()
    grown = {name: (before[name], count) for name, count in after.items() if count > room_for(before[name])}
    assert grown == {}
    assert app.roster.assessments.keys() == set(fleet.engine.settings.service_names)
