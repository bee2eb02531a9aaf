"""The form for a new service: its preview, what it refuses, and the file that it writes."""

import pytest
from app_driver import dashboard

from budgettui.backend import messages
from budgettui.core.config.loader import load
from budgettui.tui.screens.dialogs.services.service_fields import initial_texts, read_service


def added(on) -> list[messages.AddService]:
    return [ask for ask in on.backend.asked if isinstance(ask, messages.AddService)]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)])
async def test_a_service_is_described_and_its_budget_shown(size):
    async with dashboard(size) as on:
        await on.press("A")
        await on.sees("add a service", "say what the service is called")
        await on.type("ledger")
        await on.sees("99.9 % over 30 days: a budget of 43.2 min")
        await on.press("enter")
        await on.type("99.5%")
        await on.press("enter")
        await on.type("the last 28 days")
        await on.sees("99.5 % over 28 days: a budget of 201.6 min")


@pytest.mark.parametrize(
    ("texts", "field", "sentence"),
    [
        ({"name": "checkout"}, "name", "there is a service 'checkout' already"),
        ({"name": "a\u200bb"}, "name", "is not"),
        ({"name": "x", "target": "100"}, "target", "not a percentage above 0 and below 100"),
        ({"name": "x", "target": "0.999"}, "target", "for 0.999 write 99.9"),
        ({"name": "x", "target": ""}, "target", "not a percentage"),
        ({"name": "x", "window": "fortnight"}, "window", "window"),
        ({"name": "x", "window": "900d"}, "window", "is not from 1h to 730d"),
        ({"name": "x", "zone": "Mars/Olympus"}, "zone", "Mars/Olympus"),
        ({"name": "x", "group": "a\x1bb"}, "group", "is not"),
    ],
)
async def test_what_is_not_understood_is_named_by_its_field(texts, field, sentence):
    async with dashboard() as on:
        settings = on.app.settings
        reading = read_service(initial_texts(settings) | texts, settings)
        assert reading.draft is None and sentence in reading.errors[field]


async def test_without_a_name_nothing_is_saved():
    async with dashboard() as on:
        await on.press("A", "down", "ctrl+s")
        assert on.app.focused.id == "name" and added(on) == []
        await on.sees("✗ what the service is called; needed")


async def test_a_refusal_stays_in_the_form():
    async with dashboard() as on:  # its settings came from no file
        await on.press("A")
        await on.type("ledger")
        await on.press("ctrl+s")
        await on.sees("these settings did not come from a file")
        assert [request.name for request in added(on)] == ["ledger"]


async def test_the_service_goes_to_a_file_of_its_own(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('# mine\n[[services]]\nname = "checkout"\nslo = 99.9\n')
    before = config.read_text()
    async with dashboard() as on:
        on.backend.workspace.use(load(config), on.backend.instant)
        await on.press("A")
        await on.type("ledger")
        await on.press("enter")
        await on.type("99.95")
        await on.press("enter")
        await on.type("month")
        await on.press("enter")
        await on.type("money")
        await on.press("ctrl+s")
        await on.sees("added ledger to", "which you may edit")
    assert config.read_text() == before
    service = load(config).event_services
    assert "ledger" in service
    [ledger] = [item for item in load(config).services if item.name == "ledger"]
    assert (str(ledger.slo.target), str(ledger.window), ledger.group) == ("99.95", "month", "money")
