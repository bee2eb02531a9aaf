"""The palette finds everything under what people call it."""

import pytest
from app_driver import dashboard
from temporary_backend import foreseeing

from budgettui.cli.main import Commands
from budgettui.tui import actions
from budgettui.tui.screens.dashboard.command_palette import COMMANDS, SYNONYMS, palette_choices
from budgettui.tui.screens.dialogs.chooser import matching
from budgettui.tui.terminal import clipboard


@pytest.fixture
async def choices():
    async with dashboard((80, 24), foreseeing()) as on:
        return palette_choices(on.app)


def test_every_command_is_found_by_its_name(choices):
    names = [name for section in Commands.sections.values() for name in section]
    missing = [name for name in names if not matching(choices, name)]
    assert not missing
    assert set(COMMANDS) <= set(names)


def test_synonyms_belong_to_keys_of_the_dashboard():
    dashboard_actions = {action.id for action in actions.ACTIONS if action.where == "dashboard"}
    assert set(SYNONYMS) <= dashboard_actions
    assert dashboard_actions - set(SYNONYMS) <= {"palette", "back", "next_pane", "previous_pane"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("outage", "incident"),
        ("report", "$report"),
        ("export", "$export"),
        ("copy", "copy"),
        ("compare", "compare"),
        ("versus", "compare"),
        ("search", "=search"),
        ("tv", "wallboard"),
        ("delete", "void"),
        ("why", "explain"),
        ("time travel", "moment"),
        ("ship", "days_ahead"),
        ("chart", "pane_3"),
        ("maintenance", "exclude"),
        ("postmortem", "obligations"),
    ],
)
def test_what_people_call_it_comes_first(choices, typed, first):
    shown = [choice.key for choice in matching(choices, typed)]
    assert first in shown[:3], shown


async def test_a_command_of_the_palette_is_copied_and_shown(monkeypatch):
    copied = []
    monkeypatch.setattr(clipboard, "clipboard_sequence", lambda text, _env: copied.append(text) or "")
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("ctrl+p", *"html", "enter")
        await on.sees("budgettui report")
        assert copied == ["budgettui report\n"]
