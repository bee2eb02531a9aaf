"""Every action with its keys, once: bindings, footer, help and palette are made from this table.

Standard library only, so that the configuration can check the ids without loading a screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass


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
    Action("review", ("R",), "review", "What sources brought and nobody has looked at"),
    Action("sources", ("S",), "sources", "How old what the sources know is, and what is wrong"),
    Action("void", ("d",), "void", "List the service's events, to void one", rank=10, changes=True),
    Action(
        "undo", ("u",), "undo", "Take back your last change; again for the one before", rank=4, changes=True
    ),
    Action("redo", ("ctrl+r",), "redo", "Bring back what was undone last", changes=True),
    Action("quick", (":",), "quick line", "Add an event in one line", rank=5, changes=True),
    Action("explain", ("x",), "explain", "Every event behind the number", rank=6),
    Action(
        "exclude", ("X",), "exclude", "Take time out of the account, with a reason", rank=16, changes=True
    ),
    Action("exclusions", ("E",), "exclusions", "All time that does not count, past and ahead", rank=17),
    Action("service_add", ("A",), "service", "Add a service, to a file of its own", changes=True),
    Action("compare", ("=",), "compare", "Two services side by side, in one scale"),
    Action("what_if", ("i",), "what-if", "See what an event would do; nothing is saved", rank=7),
    Action("days_ahead", ("I",), "ship?", "May it ship, and when; what is left on the days ahead"),
    Action("filter", ("/",), "filter", "Show only services, or unusual days, that hold a text", rank=5),
    Action("obligations", ("o",), "obligations", "What the error-budget policy asks for", rank=16),
    Action("sort", ("O",), "sort", "Next order: worst first, name, remaining, burn rate", rank=11),
    Action("group", ("b",), "group", "List services by group, or all in one list", rank=0),
    Action("shorter", ("[",), "shorter", "A shorter range of the trend: 90, 30, 7 days", rank=8),
    Action("longer", ("]",), "longer", "A longer range of the trend: 7, 30, 90 days", rank=9),
    Action("view", ("v",), "view", "Next view: remaining, consumed, daily burn, calendar", rank=12),
    Action("earlier", ("<",), "earlier", "Move the trend's range back, by a month in the calendar"),
    Action("later", (">",), "later", "Move the trend's range on, by a month in the calendar"),
    Action("moment", ("T",), "past", "See everything as it was at a moment that has passed", rank=17),
    Action("moment_back", ("comma",), "step back", "Back to when something of the service began or ended"),
    Action("moment_on", (".",), "step on", "On to when something of the service began or ended"),
    Action("now", ("N",), "now", "Back from the past to now"),
    Action("command", ("c",), "command", "Copy the command that prints what the pane shows"),
    Action("next_pane", ("tab",), "next pane", "Move to the next pane", rank=0),
    Action("previous_pane", ("shift+tab",), "previous pane", "Move to the pane before", rank=0),
    Action("pane_1", ("1",), "services", "Go to the services"),
    Action("pane_2", ("2",), "gauges", "Go to the gauges"),
    Action("pane_3", ("3",), "trend", "Go to the trend"),
    Action("pane_4", ("4",), "forecast", "Go to the forecast"),
    Action("pane_5", ("5",), "anomalies", "Go to the anomalies"),
    Action("zoom", ("z", "enter"), "zoom", "Let the pane fill the screen; again to go back", rank=0),
    Action("back", ("escape",), "back", "Leave the zoom, or clear the filter", rank=0),
    Action("copy", ("y",), "copy", "Copy the pane that has the keys, as text"),
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
    Action("shorter_outage", ("[", "-"), "shorter", "A shorter outage", where="days", rank=1),
    Action("longer_outage", ("]", "+"), "longer", "A longer outage", where="days", rank=2),
    Action(
        "to_event", ("e",), "event", "Open the costliest event of that day in full", where="anomalies", rank=2
    ),
    Action("open_event", ("enter",), "open", "Open the chosen event in full", where="explain", rank=1),
    Action("explain_edit", ("e",), "edit", "Edit the chosen event", where="explain", rank=2, changes=True),
    Action("explain_link", ("O",), "tracker", "Open the chosen incident in the tracker", where="explain"),
    Action("list_open", ("enter",), "open", "Open the chosen event in full", where="events", rank=1),
    Action("list_edit", ("e",), "edit", "Edit the chosen event", where="events", rank=2, changes=True),
    Action("list_void", ("d",), "void", "Void the chosen event", where="events", rank=2, changes=True),
    Action(
        "accept", ("r",), "accept", "It is as the source says: reviewed", where="events", rank=6, changes=True
    ),
    Action("accept_all", ("A",), "accept all", "Accept all that are listed", where="events", changes=True),
    Action(
        "unreviewed", ("R",), "to review", "Only what nobody has looked at, or all", where="events", rank=8
    ),
    Action("list_undo", ("u",), "undo", "Take back the last change", where="events", rank=4, changes=True),
    Action("list_redo", ("ctrl+r",), "redo", "Bring back what was undone last", where="events", changes=True),
    Action("versions", ("v",), "versions", "Every version of the chosen event", where="events", rank=3),
    Action("voided", ("V",), "voided", "Show voided events too, or hide them", where="events", rank=7),
    Action("list_link", ("O",), "tracker", "Open the chosen incident in the tracker", where="events"),
    Action("list_add", ("a",), "add", "Add an event", where="events", rank=5, changes=True),
    Action(
        "exclusion_open",
        ("enter", "e"),
        "open",
        "Edit the chosen exclusion, or list when a planned one occurs",
        where="exclusions",
        rank=1,
    ),
    Action(
        "exclusion_void", ("d",), "void", "Let the time count again", where="exclusions", rank=2, changes=True
    ),
    Action(
        "exclusion_undo",
        ("u",),
        "undo",
        "Take back the last change",
        where="exclusions",
        rank=4,
        changes=True,
    ),
    Action(
        "exclusion_redo",
        ("ctrl+r",),
        "redo",
        "Bring back what was undone last",
        where="exclusions",
        changes=True,
    ),
    Action(
        "exclusion_versions",
        ("v",),
        "versions",
        "Every version of the chosen one",
        where="exclusions",
        rank=3,
    ),
    Action(
        "exclusions_voided",
        ("V",),
        "voided",
        "Show voided ones too, or hide them",
        where="exclusions",
        rank=7,
    ),
    Action(
        "exclusions_all",
        ("A",),
        "all services",
        "Those of all services, or of one",
        where="exclusions",
        rank=6,
    ),
    Action("exclusion_link", ("O",), "tracker", "Open the incident in the tracker", where="exclusions"),
    Action("exclusion_add", ("a",), "exclude", "Exclude time", where="exclusions", rank=5, changes=True),
    Action("obligation_open", ("enter", "e"), "open", "Open what raised it", where="obligations", rank=1),
    Action("obligation_done", ("d",), "done", "Mark it as done", where="obligations", rank=2, changes=True),
    Action("obligation_service", ("s",), "service", "Show its service", where="obligations", rank=3),
    Action("obligation_undo", ("u",), "reopen", "It is not done", where="obligations", rank=4, changes=True),
    Action("obligations_ended", ("V",), "ended", "Show those done or over, too", where="obligations", rank=5),
    Action("sync_now", ("r", "enter"), "sync now", "Ask the chosen source now", where="sources", rank=1),
    Action(
        "event_go", ("enter",), "go", "To that event, or to the board as it was then", where="event", rank=1
    ),
    Action("event_edit", ("e",), "edit", "Edit the event", where="event", rank=2, changes=True),
    Action(
        "event_note", ("n",), "note", "Write down what was seen or done", where="event", rank=3, changes=True
    ),
    Action("event_void", ("d",), "void", "Void the event", where="event", rank=4, changes=True),
    Action("event_undo", ("u",), "undo", "Take back the last change", where="event", rank=5, changes=True),
    Action("event_versions", ("v",), "versions", "Every version of the event", where="event", rank=6),
    Action("event_link", ("O",), "tracker", "Open the incident in the tracker", where="event"),
    Action("save", ("ctrl+s",), "save", "Save the event", where="form", rank=1, changes=True),
    Action(
        "leave", ("escape",), "leave", "Leave the form; asks if something was typed", where="form", rank=97
    ),
    Action("wall_next", ("n", "right"), "next", "The next page and the next detail", where="wallboard"),
    Action("wall_back", ("p", "left"), "before", "The page before, and the detail before", where="wallboard"),
    Action("wall_hold", ("space",), "hold", "Stand still; again to go on turning", where="wallboard"),
    Action("leave_wallboard", ("escape", "w", "q"), "back", "Back to the dashboard", where="over_wallboard"),
    Action("list_filter", ("/",), "filter", "Show only rows that hold a text", where="list", rank=20),
    Action("list_copy", ("y",), "copy", "Copy the list as text", where="list"),
    Action("list_command", ("c",), "command", "Copy the command that prints the list", where="list"),
    Action("close", ("escape", "q"), "back", "Back to the dashboard", where="overlay", rank=97),
)

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}
PLACES: Mapping[str, str] = {
    "dashboard": "Everywhere on the dashboard",
    "pane": "In lists",
    "trend": "In the trend",
    "anomalies": "In the anomalies",
    "explain": "In explain",
    "days": "In the days ahead",
    "events": "In the list of events",
    "event": "In an event that is open in full",
    "exclusions": "In the list of excluded time",
    "sources": "In the list of sources",
    "obligations": "In the list of obligations",
    "form": "In the form",
    "list": "In a list over the dashboard",
    "overlay": "On a screen over the dashboard",
    "wallboard": "On the wallboard",
    "over_wallboard": "On the wallboard, opened from the dashboard",
}
"""Where actions belong, with the words of the help; also the help's order."""

TOGETHER: tuple[tuple[str, ...], ...] = (
    ("dashboard", "pane", "anomalies"),
    ("dashboard", "trend"),
    ("pane", "explain", "list", "overlay"),
    ("pane", "days", "list", "overlay"),
    ("pane", "events", "list", "overlay"),
    ("pane", "event", "list", "overlay"),
    ("pane", "exclusions", "list", "overlay"),
    ("pane", "sources", "list", "overlay"),
    ("pane", "obligations", "list", "overlay"),
    ("form",),
    ("wallboard", "over_wallboard"),
)
"""Places whose keys work at the same time."""
