"""What the foot offers while there is no service, and what stays on it once there is one."""

from app_driver import dashboard
from sample_events import make_settings
from temporary_backend import TemporaryBackend


async def test_without_a_service_the_foot_offers_to_add_one():
    async with dashboard((80, 24), TemporaryBackend(make_settings([]))) as on:
        assert on.foot().strip().startswith("A service")
        assert "start/end" not in on.foot() and "q quit" in on.foot()
        await on.press("A")
        await on.sees("name", "ctrl+s")


async def test_with_a_service_the_foot_offers_to_start_an_incident():
    async with dashboard((80, 24), TemporaryBackend(make_settings(["alone"]))) as on:
        assert on.foot().strip().startswith("s start/end")
