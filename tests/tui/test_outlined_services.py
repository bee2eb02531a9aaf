"""While a large fleet loads, screens show what is known and claim nothing about the rest."""

import pytest
from app_driver import dashboard
from sample_events import lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend.assessment_outline import complete, outline


class LoadingBackend(TemporaryBackend):
    """Sends outlines until it is `loaded`."""

    loaded = False

    def assess(self, name: str):
        assessment = super().assess(name)
        return complete(assessment) if self.loaded else outline(assessment)


UNTRUE = ("no events in this window", "no day stands out", "too little history", "no events to forecast from")


async def _show(on, name):
    on.app.choose(name)
    await on.until(lambda: on.app.series is not None and on.app.series.service == name)
    await on.until(lambda: "days working" not in on.text())  # the plot's library is loaded


@pytest.mark.parametrize("name", [service.name for service in make_settings().services])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_nothing_is_claimed_of_what_is_not_known(size, name):
    backend = LoadingBackend(make_settings(), lifelike())
    async with dashboard(size, backend) as on:
        await _show(on, name)
        assert not [text for text in UNTRUE if text in on.text()]
        backend.loaded = True
        backend.push()
        await on.settle()
        loaded = on.rows()
    backend = TemporaryBackend(make_settings(), lifelike())
    async with dashboard(size, backend) as on:
        await _show(on, name)
        assert loaded == on.rows()
