"""The table of actions: unambiguous, complete, and followed by what is drawn from it."""

from collections import Counter

from budgettui.tui import keys
from budgettui.tui.screens.dashboard.dashboard_screen import Dashboard
from budgettui.tui.screens.dialogs.event_form import EventForm
from budgettui.tui.screens.dialogs.event_list import EventList
from budgettui.tui.screens.dialogs.explain_dialog import Explain
from budgettui.tui.screens.dialogs.overlay import Overlay
from budgettui.tui.screens.wallboard.wallboard_screen import Wallboard, WallboardOver
from budgettui.tui.widgets.panes.anomalies_pane import AnomaliesPane
from budgettui.tui.widgets.panes.services_pane import ServicesPane
from budgettui.tui.widgets.panes.trend_pane import TrendPane

DOERS = {
    "dashboard": [Dashboard],
    "pane": [ServicesPane, AnomaliesPane],
    "trend": [TrendPane],
    "anomalies": [AnomaliesPane],
    "explain": [Explain],
    "events": [EventList],
    "form": [EventForm],
    "overlay": [Overlay],
    "wallboard": [Wallboard, WallboardOver],
    "over_wallboard": [WallboardOver],
}


def test_ids_are_unique_and_every_action_has_keys_and_words():
    assert all(count == 1 for count in Counter(action.id for action in keys.ACTIONS).values())
    assert all(action.keys and action.label and action.tooltip for action in keys.ACTIONS)
    assert {action.where for action in keys.ACTIONS} == set(keys.PLACES)


def test_no_key_does_two_things_in_one_place():
    for where in keys.PLACES:
        used = Counter(key for action in keys.ACTIONS if action.where == where for key in action.keys)
        assert [key for key, count in used.items() if count > 1] == []


def test_every_action_is_carried_out_where_it_belongs():
    for action in keys.ACTIONS:
        for doer in DOERS[action.where]:
            assert callable(getattr(doer, f"action_{action.id}", None)), (action.id, doer)


def test_every_changing_action_is_marked_as_one():
    changing = {action.id for action in keys.ACTIONS if action.changes}
    assert {"add", "incident", "edit", "void", "undo", "save", "list_void"} <= changing
    assert not changing & {"explain", "what_if", "filter", "help", "quit"}


def test_keys_of_the_configuration_replace_the_usual():
    assert keys.keys_of("add", {"add": ("A", "ctrl+n")}) == ("A", "ctrl+n")
    assert keys.keys_of("add", {}) == ("a",)
    assert keys.keys_of("back", {}) == ("esc",)
    assert keys.keymap({"add": ("A", "ctrl+n"), "nonsense": ("x",), "quit": ()}) == {"add": "A,ctrl+n"}
