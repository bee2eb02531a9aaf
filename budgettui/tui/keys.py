"""Every action with its keys, once: bindings, footer, help and palette are made from this table.

Standard library only, so that the configuration can check the ids without loading a screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does. `where` is the screen or pane it belongs to; `rank` its place in the footer.

    A rank of 0 keeps it out of the footer.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    where: str = "dashboard"
    rank: int = 0
    changes: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("add", ("a",), "add", "Add an event to the chosen service", rank=1, changes=True),
    Action("incident", ("s",), "start/end", "Start an incident now; again to end it", rank=2, changes=True),
    Action("edit", ("e",), "edit", "List the service's events, to edit one", rank=3, changes=True),
    Action("log", ("l",), "log", "The events of all services, open ones first", rank=4),
    Action("void", ("d",), "void", "List the service's events, to void one", rank=10, changes=True),
    Action(
        "undo", ("u",), "undo", "Take back your last change; again for the one before", rank=4, changes=True
    ),
    Action("quick", (":",), "quick line", "Add an event in one line", rank=5, changes=True),
    Action("explain", ("x",), "explain", "Every event behind the number", rank=6),
    Action("what_if", ("i",), "what-if", "See what an event would do; nothing is saved", rank=7),
    Action("filter", ("/",), "filter", "Show only services whose name, group or tag holds a text", rank=5),
    Action("sort", ("o",), "sort", "Next order: worst first, name, remaining, burn rate", rank=11),
    Action("group", ("b",), "group", "List services by group, or all in one list", rank=0),
    Action("shorter", ("[",), "shorter", "A shorter range of the trend: 90, 30, 7 days", rank=8),
    Action("longer", ("]",), "longer", "A longer range of the trend: 7, 30, 90 days", rank=9),
    Action("view", ("v",), "view", "Next view: remaining, consumed, daily burn, calendar", rank=12),
    Action("next_pane", ("tab",), "next pane", "Move to the next pane", rank=0),
    Action("previous_pane", ("shift+tab",), "previous pane", "Move to the pane before", rank=0),
    Action("pane_1", ("1",), "services", "Go to the services"),
    Action("pane_2", ("2",), "gauges", "Go to the gauges"),
    Action("pane_3", ("3",), "trend", "Go to the trend"),
    Action("pane_4", ("4",), "forecast", "Go to the forecast"),
    Action("pane_5", ("5",), "anomalies", "Go to the anomalies"),
    Action("zoom", ("z", "enter"), "zoom", "Let the pane fill the screen; again to go back", rank=0),
    Action("back", ("escape",), "back", "Leave the zoom, or clear the filter", rank=0),
    Action("wallboard", ("w",), "wallboard", "Every service as a tile, for a screen on a wall", rank=15),
    Action("themes", ("t",), "themes", "Choose a theme", rank=13),
    Action("palette", ("ctrl+p",), "palette", "Find any command by name", rank=14),
    Action("help", ("?",), "keys", "All keys", rank=98),
    Action("quit", ("q", "ctrl+c"), "quit", "Leave budgettui", rank=99),
    Action("down", ("j", "down"), "down", "One line down", where="pane"),
    Action("up", ("k", "up"), "up", "One line up", where="pane"),
    Action("top", ("g", "home"), "top", "To the first line", where="pane"),
    Action("bottom", ("G", "end"), "bottom", "To the last line", where="pane"),
    Action("page_down", ("pagedown", "ctrl+d"), "page down", "A page down", where="pane"),
    Action("page_up", ("pageup", "ctrl+u"), "page up", "A page up", where="pane"),
    Action("day_back", ("left",), "day before", "Move the plot's cursor a day back", where="trend"),
    Action("day_on", ("right",), "day after", "Move the plot's cursor a day on", where="trend"),
    Action("to_day", ("enter",), "go to day", "Show that day of that service", where="anomalies", rank=1),
    Action("to_event", ("e",), "event", "Open the costliest event of that day", where="anomalies", rank=2),
    Action("open_event", ("enter", "e"), "open", "Open the chosen event", where="explain", rank=1),
    Action(
        "list_edit", ("enter", "e"), "edit", "Edit the chosen event", where="events", rank=1, changes=True
    ),
    Action("list_void", ("d",), "void", "Void the chosen event", where="events", rank=2, changes=True),
    Action("list_undo", ("u",), "undo", "Take back the last change", where="events", rank=4, changes=True),
    Action("versions", ("v",), "versions", "Every version of the chosen event", where="events", rank=3),
    Action("list_filter", ("/",), "filter", "Show only events that hold a text", where="events", rank=6),
    Action("voided", ("V",), "voided", "Show voided events too, or hide them", where="events", rank=7),
    Action("list_add", ("a",), "add", "Add an event", where="events", rank=5, changes=True),
    Action("save", ("ctrl+s",), "save", "Save the event", where="form", rank=1, changes=True),
    Action(
        "leave", ("escape",), "leave", "Leave the form; asks if something was typed", where="form", rank=97
    ),
    Action("wall_next", ("n", "right"), "next", "The next page and the next detail", where="wallboard"),
    Action("wall_back", ("p", "left"), "before", "The page before, and the detail before", where="wallboard"),
    Action("wall_hold", ("space",), "hold", "Stand still; again to go on turning", where="wallboard"),
    Action("leave_wallboard", ("escape", "w", "q"), "back", "Back to the dashboard", where="over_wallboard"),
    Action("close", ("escape", "q"), "back", "Back to the dashboard", where="overlay", rank=97),
)

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}
PLACES: Mapping[str, str] = {
    "dashboard": "Everywhere on the dashboard",
    "pane": "In lists",
    "trend": "In the trend",
    "anomalies": "In the anomalies",
    "explain": "In explain",
    "events": "In the list of events",
    "form": "In the form",
    "overlay": "On a screen over the dashboard",
    "wallboard": "On the wallboard",
    "over_wallboard": "On the wallboard, opened from the dashboard",
}
"""Where actions belong, with the words of the help; also the help's order."""

_SHOWN = {
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def bindings(*scopes: str) -> list[Any]:
    """The bindings of the actions that belong to `scopes`, each under its action's id."""
    from textual.binding import Binding

    return [
        Binding(key, action.id, action.label, show=False, id=action.id, tooltip=action.tooltip)
        for action in ACTIONS
        if action.where in scopes
        for key in action.keys
    ]


def keymap(chosen: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What the configuration's [keys] say, in the form Textual takes; unknown ids are left out."""
    return {name: ",".join(keys) for name, keys in chosen.items() if name in BY_ID and keys}


def keys_of(action_id: str, chosen: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys of an action, as people write them: the configuration's, else its own."""
    keys = tuple(chosen.get(action_id) or ()) or BY_ID[action_id].keys
    return tuple(key_text(key) for key in keys)


def key_text(key: str) -> str:
    """A key as the footer writes it."""
    return _SHOWN.get(key, key)
