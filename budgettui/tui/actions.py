"""Every action with its keys, once: bindings, footer, help and palette are made from this table.

Standard library only, so that the configuration can check the ids without loading a screen.
"""

from collections.abc import Mapping

from budgettui.core.support.frozen import frozen


@frozen
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
    Action("incident", ("s",), "start/end", "Start an incident now; again to end it", rank=1, changes=True),
    Action("add", ("a",), "add", "Add an event to the chosen service", rank=2, changes=True),
    Action("log", ("l",), "log", "The events of all services, open ones first", rank=3),
    Action("edit", ("e",), "edit", "List the service's events, to edit one", rank=7, changes=True),
    Action("review", ("R",), "review", "Events from sources that nobody has reviewed"),
    Action("sources", ("S",), "sources", "The sources: when each was synced, what is wrong"),
    Action("void", ("d",), "void", "List the service's events, to void one", rank=21, changes=True),
    Action("undo", ("u",), "undo", "Undo your last change; again for the one before", rank=6, changes=True),
    Action("redo", ("ctrl+r",), "redo", "Redo what was undone last", changes=True),
    Action("quick", (":",), "quick line", "Add an event in one line", rank=9, changes=True),
    Action("explain", ("x",), "explain", "Every event behind the number", rank=4),
    Action(
        "exclude", ("X",), "exclude", "Exclude time from the budget, with a reason", rank=23, changes=True
    ),
    Action("exclusions", ("E",), "exclusions", "All excluded time, past and ahead", rank=24),
    Action("service_add", ("A",), "service", "Add a service, to a file of its own", changes=True),
    Action("compare", ("=",), "compare", "Two services side by side, in one scale", rank=13),
    Action("what_if", ("i",), "what-if", "See what an event would do; nothing is saved", rank=8),
    Action("days_ahead", ("I",), "ship?", "May it ship, and when; the budget on the days ahead", rank=10),
    Action("filter", ("/",), "filter", "Show only services, or unusual days, with a text", rank=5),
    Action("obligations", ("o",), "obligations", "What the error-budget policy requires", rank=11),
    Action("sort", ("O",), "sort", "Next order: worst first, name, remaining, burn rate", rank=14),
    Action("group", ("b",), "group", "List services by group, or all in one list", rank=0),
    Action("shorter", ("[",), "shorter", "A shorter range of the trend: 90, 30, 7 days", rank=18),
    Action("longer", ("]",), "longer", "A longer range of the trend: 7, 30, 90 days", rank=19),
    Action("view", ("v",), "view", "Next view: remaining, consumed, daily burn, calendar", rank=15),
    Action("earlier", ("<",), "earlier", "Move the trend's range back, by a month in the calendar"),
    Action("later", (">",), "later", "Move the trend's range on, by a month in the calendar"),
    Action("moment", ("T",), "past", "See everything as it was at a past moment", rank=12),
    Action("moment_back", ("comma",), "step back", "To the last time something began or ended"),
    Action("moment_on", (".",), "step on", "To the next time something began or ended"),
    Action("known_then", ("K",), "known then", "Past moment: what was known then, or all records"),
    Action("now", ("N",), "now", "Back from the past to now"),
    Action("command", ("c",), "command", "Copy the command that prints what the pane shows"),
    Action("legend", ("L",), "legend", "What the lines, bands and marks of the screens mean"),
    Action("problems", ("!",), "problems", "All problems, in full"),
    Action("next_pane", ("tab",), "next pane", "Move to the next pane", rank=0),
    Action("previous_pane", ("shift+tab",), "previous pane", "Move to the previous pane", rank=0),
    Action("pane_1", ("1",), "services", "Go to the services"),
    Action("pane_2", ("2",), "gauges", "Go to the gauges"),
    Action("pane_3", ("3",), "trend", "Go to the trend"),
    Action("pane_4", ("4",), "forecast", "Go to the forecast"),
    Action("pane_5", ("5",), "anomalies", "Go to the anomalies"),
    Action("zoom", ("z", "enter"), "zoom", "Let the pane fill the screen; again to go back", rank=0),
    Action("back", ("escape",), "back", "Leave the zoom, or clear the filter", rank=0),
    Action("copy", ("y",), "copy", "Copy the focused pane as text"),
    Action("wallboard", ("w",), "wallboard", "Every service as a tile, for a screen on a wall", rank=20),
    Action("themes", ("t",), "themes", "Choose a theme", rank=22),
    Action("palette", ("ctrl+p",), "palette", "Find any command by name", rank=16),
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
    Action("day_link", ("O",), "tracker", "Open that event's incident in the tracker", where="anomalies"),
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
    Action("accept", ("r",), "accept", "Accept it as reported", where="events", rank=6, changes=True),
    Action("accept_all", ("A",), "accept all", "Accept all listed events", where="events", changes=True),
    Action("unreviewed", ("R",), "to review", "Only unreviewed events, or all", where="events", rank=8),
    Action("list_undo", ("u",), "undo", "Undo the last change", where="events", rank=4, changes=True),
    Action("list_redo", ("ctrl+r",), "redo", "Redo what was undone last", where="events", changes=True),
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
        "Undo the last change",
        where="exclusions",
        rank=4,
        changes=True,
    ),
    Action(
        "exclusion_redo",
        ("ctrl+r",),
        "redo",
        "Redo what was undone last",
        where="exclusions",
        changes=True,
    ),
    Action(
        "exclusion_versions",
        ("v",),
        "versions",
        "Every version of the chosen exclusion",
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
        "Exclusions of all services, or of one",
        where="exclusions",
        rank=6,
    ),
    Action("exclusion_link", ("O",), "tracker", "Open the incident in the tracker", where="exclusions"),
    Action("exclusion_add", ("a",), "exclude", "Exclude time", where="exclusions", rank=5, changes=True),
    Action("obligation_open", ("enter", "e"), "open", "Open its cause", where="obligations", rank=1),
    Action("obligation_done", ("d",), "done", "Mark it as done", where="obligations", rank=2, changes=True),
    Action("obligation_service", ("s",), "service", "Show its service", where="obligations", rank=3),
    Action("obligation_undo", ("u",), "reopen", "Reopen it", where="obligations", rank=4, changes=True),
    Action("obligations_ended", ("V",), "ended", "Include those done or over", where="obligations", rank=5),
    Action("sync_now", ("r", "enter"), "sync now", "Sync the chosen source now", where="sources", rank=1),
    Action(
        "event_go", ("enter",), "go", "To that event, or to the board as it was then", where="event", rank=1
    ),
    Action(
        "event_accept",
        ("r",),
        "accept",
        "Accept it as reported",
        where="event",
        rank=2,
        changes=True,
    ),
    Action("event_edit", ("e",), "edit", "Edit the event", where="event", rank=2, changes=True),
    Action(
        "event_note", ("n",), "note", "Add a note: what was seen or done", where="event", rank=3, changes=True
    ),
    Action("event_void", ("d",), "void", "Void the event", where="event", rank=4, changes=True),
    Action("event_undo", ("u",), "undo", "Undo the last change", where="event", rank=5, changes=True),
    Action("event_versions", ("v",), "versions", "Every version of the event", where="event", rank=6),
    Action("event_link", ("O",), "tracker", "Open the incident in the tracker", where="event"),
    Action("save", ("ctrl+s",), "save", "Save the event", where="form", rank=1, changes=True),
    Action(
        "leave", ("escape",), "leave", "Leave the form; asks if something was typed", where="form", rank=97
    ),
    Action("compare_other", ("=",), "other", "Choose the service on the right", where="comparison", rank=1),
    Action("compare_swap", ("x",), "swap", "Swap left and right", where="comparison", rank=2),
    Action(
        "compare_next", ("j", "down"), "next", "The next service on the right", where="comparison", rank=3
    ),
    Action("compare_previous", ("k", "up"), "before", "The previous one on the right", where="comparison"),
    Action("compare_back", ("left",), "day", "A day back, in both trends", where="comparison", rank=7),
    Action("compare_on", ("right",), "day on", "A day on, in both trends", where="comparison"),
    Action("compare_shorter", ("[",), "shorter", "A shorter range of both", where="comparison", rank=4),
    Action("compare_longer", ("]",), "longer", "A longer range of both", where="comparison", rank=5),
    Action("compare_earlier", ("<",), "earlier", "Move both ranges back", where="comparison", rank=8),
    Action("compare_later", (">",), "later", "Move both ranges on", where="comparison", rank=9),
    Action(
        "compare_view", ("v",), "view", "The remaining or the consumed budget", where="comparison", rank=6
    ),
    Action("compare_left", ("enter",), "open", "Show the left one on the dashboard", where="comparison"),
    Action("compare_legend", ("L",), "legend", "What lines and marks mean", where="comparison", rank=11),
    Action("compare_copy", ("y",), "copy", "Copy both as text", where="comparison"),
    Action("compare_command", ("c",), "command", "Copy the command that prints both", where="comparison"),
    Action("wall_next", ("n", "right"), "next", "The next page and detail", where="wallboard"),
    Action("wall_back", ("p", "left"), "before", "The previous page and detail", where="wallboard"),
    Action("wall_hold", ("space",), "hold", "Stop turning pages; again to continue", where="wallboard"),
    Action("leave_wallboard", ("escape", "w", "q"), "back", "Back to the dashboard", where="over_wallboard"),
    Action("list_filter", ("/",), "filter", "Show only rows with a text", where="list", rank=20),
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
    "comparison": "In the comparison of two services",
    "form": "In the form",
    "list": "In a list over the dashboard",
    "overlay": "On a screen over the dashboard",
    "wallboard": "On the wallboard",
    "over_wallboard": "On the wallboard, opened from the dashboard",
}
"""Where actions belong, with the headings of the help, in its order."""

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
    ("comparison", "overlay"),
    ("form",),
    ("wallboard", "over_wallboard"),
)
"""Places whose keys work at the same time."""
