"""A wallboard that nobody touches for days holds on to nothing."""

import pytest
from app_driver import Driver
from wall_soak import Fleet, census

from budgettui.tui.app import BudgetApp

WARM, ROUNDS = 30, 90
SOME = 60
"""Objects of one type that may be more or fewer: of a forecast, of a service that came or went."""


@pytest.mark.long
async def test_memory_stays_flat_over_a_day_of_incidents_and_configuration_changes():
    fleet = Fleet()
    app = BudgetApp(fleet.backend, fleet.backend.settings, now=fleet.backend.now, wallboard=True)
    async with app.run_test(size=(120, 36)) as pilot:
        wall = Driver(app, fleet.backend, pilot)
        await wall.until(lambda: app.loaded)

        async def rounds(count):
            for _ in range(count):
                fleet.push()
                await wall.settle()
                app.screen.tick()
                await wall.settle()

        await rounds(WARM)
        before = census()
        await rounds(ROUNDS)
        after = census()
        assert app.screen.tiles and "svc-" in wall.text()
    assert {name: after[name] - count for name, count in before.items() if after[name] > count + SOME} == {}
    assert {name: count for name, count in after.items() if name not in before and count > SOME} == {}
    assert app.service_list.assessments.keys() == set(fleet.backend.settings.service_names)
