"""The table of actions: unambiguous, complete, and followed by what is drawn from it."""

from collections import Counter

import pytest
from textual.keys import _character_to_key

from budgettui.tui import actions, key_names
from budgettui.tui.glyphs import ASCII, CONSOLE, RICH
from budgettui.tui.screens.dashboard.dashboard_screen import Dashboard
from budgettui.tui.screens.dialogs.events.event_form import EventForm
from budgettui.tui.screens.dialogs.events.event_list import EventList
from budgettui.tui.screens.dialogs.events.event_page import EventPage
from budgettui.tui.screens.dialogs.events.version_list import VersionList
from budgettui.tui.screens.dialogs.exclusions.exclusion_form import ExclusionForm
from budgettui.tui.screens.dialogs.exclusions.exclusion_list import ExclusionList
from budgettui.tui.screens.dialogs.exclusions.occurrence_list import OccurrenceList
from budgettui.tui.screens.dialogs.help.help_dialog import Help
from budgettui.tui.screens.dialogs.help.legend import Legend
from budgettui.tui.screens.dialogs.help.legend_marks import legend
from budgettui.tui.screens.dialogs.modal_screen import Overlay
from budgettui.tui.screens.dialogs.obligation_list import ObligationList
from budgettui.tui.screens.dialogs.problem_list import ProblemList
from budgettui.tui.screens.dialogs.services.comparison_screen import Comparison
from budgettui.tui.screens.dialogs.services.days_ahead_list import DaysAheadList
from budgettui.tui.screens.dialogs.services.explain_dialog import Explain
from budgettui.tui.screens.dialogs.services.service_form import ServiceForm
from budgettui.tui.screens.dialogs.source_list import SourceList
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
    "days": [DaysAheadList],
    "events": [EventList],
    "event": [EventPage],
    "exclusions": [ExclusionList],
    "sources": [SourceList],
    "obligations": [ObligationList],
    "comparison": [Comparison],
    "form": [EventForm, ExclusionForm, ServiceForm],
    "list": [
        EventList,
        EventPage,
        ExclusionList,
        OccurrenceList,
        Explain,
        DaysAheadList,
        VersionList,
        Help,
        SourceList,
        ObligationList,
        Legend,
        ProblemList,
    ],
    "overlay": [Overlay],
    "wallboard": [Wallboard, WallboardOver],
    "over_wallboard": [WallboardOver],
}


def test_ids_are_unique_and_every_action_has_keys_and_words():
    assert all(count == 1 for count in Counter(action.id for action in actions.ACTIONS).values())
    assert all(action.keys and action.label and action.tooltip for action in actions.ACTIONS)
    assert {action.where for action in actions.ACTIONS} == set(actions.PLACES)


def test_no_key_does_two_things_in_one_place():
    for where in actions.PLACES:
        used = Counter(key for action in actions.ACTIONS if action.where == where for key in action.keys)
        assert [key for key, count in used.items() if count > 1] == []


def test_every_action_is_carried_out_where_it_belongs():
    for action in actions.ACTIONS:
        for doer in DOERS[action.where]:
            assert callable(getattr(doer, f"action_{action.id}", None)), (action.id, doer)


def test_every_changing_action_is_marked_as_one():
    changing = {action.id for action in actions.ACTIONS if action.changes}
    assert {"add", "incident", "edit", "void", "undo", "save", "list_void"} <= changing
    assert not changing & {"explain", "what_if", "filter", "help", "quit"}


def test_keys_of_the_configuration_replace_the_usual():
    assert key_names.keys_of("add", {"add": ("A", "ctrl+n")}) == ("A", "ctrl+n")
    assert key_names.keys_of("add", {}) == ("a",)
    assert key_names.keys_of("back", {}) == ("esc",)
    assert key_names.keymap({"add": ("A", "ctrl+n"), "nonsense": ("x",), "quit": ()}) == {"add": "A,ctrl+n"}


def test_keys_have_textuals_names():
    names = {
        "a": "a", "A": "A", "?": "question_mark", "+": "plus", "-": "minus", ",": "comma", "/": "slash",
        "é": "é", "ctrl+s": "ctrl+s", "ctrl++": "ctrl+plus", "shift+tab": "shift+tab", "f24": "f24",
        "question_mark": "question_mark", "minus": "minus", "ctrl+alt+x": "alt+ctrl+x",
    }  # fmt: skip
    assert {key: key_names.key_name(key) for key in names} == names
    for key, name in names.items():
        if len(key) == 1:
            assert name == _character_to_key(key)
    assert key_names.keymap({"add": ("?", "ctrl+alt+x")}) == {"add": "question_mark,alt+ctrl+x"}


@pytest.mark.parametrize("glyphs", [RICH, CONSOLE, ASCII], ids=lambda glyphs: glyphs.name)
def test_the_legend_has_a_mark_for_every_kind_of_terminal(glyphs):
    marks = [mark for part in legend(glyphs).values() for mark in part]
    assert all(mark.mark.strip() and mark.meaning for mark in marks)
