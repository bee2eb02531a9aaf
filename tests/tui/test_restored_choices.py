"""What the dashboard begins with where an earlier run left choices."""

from dataclasses import replace

import pytest
from app_driver import dashboard
from sample_events import lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.tui.state.saved_choices import Choices

CHOICES = Choices("light", "burn", "daily", False)


async def test_every_choice_is_taken_up_and_handed_on():
    async with dashboard((120, 36)) as on:
        on.app.restore(CHOICES)
        on.app.redraw()
        await on.sees("burn per day")
        assert (on.app.palette.theme.name, on.app.service_list.sort) == ("light", "burn")
        assert on.app.choices == CHOICES


@pytest.mark.parametrize("key", ["theme", "sort"])
async def test_what_the_configuration_says_goes_before_it(key):
    settings = replace(make_settings(), written_display=frozenset({key}))
    async with dashboard((120, 36), TemporaryBackend(settings, lifelike())) as on:
        on.app.restore(CHOICES)
        restored = (on.app.palette.theme.name, on.app.service_list.sort)
        assert restored == (("dark", "burn") if key == "theme" else ("light", "status"))


async def test_a_removed_theme_or_order_changes_nothing():
    async with dashboard((120, 36)) as on:
        on.app.restore(Choices("gone", "size", "pie"))
        assert (on.app.palette.theme.name, on.app.service_list.sort) == ("dark", "status")
        assert on.app.view == "remaining" and "there is no theme 'gone'" in on.app.theme_error


async def test_chosen_theme_lasts_and_one_only_looked_at_does_not():
    async with dashboard((120, 36)) as on:
        await on.press("t", "down", "escape")
        assert on.app.choices.theme is None
        await on.press("t", *"light", "enter")
        assert on.app.choices.theme == "light"
