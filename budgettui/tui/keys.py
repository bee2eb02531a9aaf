"""Every action with its keys, once: bindings, footer, help and palette are made from this table.

Standard library only, so that the configuration can check the ids without loading a screen.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from budgettui.core.model.similar import closest_match


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

MODIFIERS = ("alt", "ctrl", "shift", "super", "hyper", "meta")
NAMED_KEYS = frozenset(
    ("escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown")
) | {"up", "down", "left", "right", *(f"f{number}" for number in range(1, 25))}
_FRIENDLY = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Textual's names of characters where they are not Unicode's."""
_KEYS_ACCEPTED = 'a character such as "a" or "?", a key such as "f5" or "pageup", or "ctrl+" and one of these'

_SHOWN = {
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
    "comma": ",",
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
    return {
        name: ",".join(key_name(key) or key for key in keys)
        for name, keys in chosen.items()
        if name in BY_ID and keys
    }


def key_name(key: str) -> str | None:
    """Textual's name of a key as people write it: `?` is `question_mark`; None where there is no such key."""
    *modifiers, last = key.split("+") if len(key) > 1 and not key.endswith("++") else [key]
    if key.endswith("++"):
        *modifiers, last = [*key[:-2].split("+"), "+"]
    if len(set(modifiers)) < len(modifiers) or not set(modifiers) <= set(MODIFIERS):
        return None
    if len(last) == 1:
        name = last if last.isalnum() else _character_name(last)
        if not name or (modifiers and last != last.lower()):
            return None
    else:
        name = last
        if last not in NAMED_KEYS and not _is_character_name(last):
            return None
    if modifiers == ["shift"] and (len(last) == 1 or last not in NAMED_KEYS):
        return None  # the terminal sends another character
    return "+".join([*sorted(modifiers), name])


def _character_name(character: str) -> str:
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _FRIENDLY.get(name, name)


def _is_character_name(name: str) -> bool:
    """Whether it is what Textual calls a character that can be typed."""
    formal = next((formal for formal, friendly in _FRIENDLY.items() if friendly == name), name)
    for spelling in (formal.replace("_", " "), formal.replace("_", "-", 1).replace("_", " ")):
        try:
            character = unicodedata.lookup(spelling)
        except KeyError:
            continue
        return character.isprintable() and not character.isalnum() and _character_name(character) == name
    return False


class KeyProblem(NamedTuple):
    """What is wrong with the keys that the configuration gives an action."""

    action: str
    message: str
    accepted: str


def key_problems(chosen: Mapping[str, Sequence[str]]) -> Iterator[KeyProblem]:
    """Keys that do not exist, or that do two things in one place, in the configuration's [keys]."""
    usable = {name: keys for name, keys in chosen.items() if name in BY_ID}
    for name, keys in usable.items():
        for key in keys:
            if key_name(key) is None:
                yield KeyProblem(name, f"there is no key {key!r}; {_key_hint(key)}", _KEYS_ACCEPTED)
            elif BY_ID[name].where == "form" and _types_text(key):
                message = f"{key!r} types text in a form; take a key such as ctrl+s"
                yield KeyProblem(name, message, _KEYS_ACCEPTED)
    yield from _clashes({name: keys for name, keys in usable.items() if all(map(key_name, keys))})


def _clashes(chosen: Mapping[str, Sequence[str]]) -> Iterator[KeyProblem]:
    seen: set[tuple[str, str]] = set()
    for scopes in TOGETHER:
        users: dict[str, list[Action]] = {}
        for action in ACTIONS:
            if action.where in scopes:
                for key in dict.fromkeys(map(key_name, chosen.get(action.id) or action.keys)):
                    users.setdefault(key or "", []).append(action)
        for key, actions in users.items():
            for first, second in combinations(actions, 2):
                mine, other = (first, second) if first.id in chosen else (second, first)
                pair = (mine.id, other.id)
                if mine.id not in chosen or pair in seen or pair[::-1] in seen:
                    continue
                if all(key in map(key_name, action.keys) for action in (first, second)):
                    continue  # one is in front of the other on purpose
                seen.add(pair)
                yield KeyProblem(
                    mine.id,
                    f"{key_text(key)!r} is the key of {other.id} too ({other.tooltip[:1].lower()}"
                    f"{other.tooltip[1:]}); choose another, or give {other.id} another",
                    "a key that does nothing else there",
                )


def _types_text(key: str) -> bool:
    name = key_name(key) or ""
    return "+" not in name and name not in NAMED_KEYS - {"space", "backspace", "delete"}


def _key_hint(key: str) -> str:
    """What was probably meant by a key that there is not."""
    *modifiers, last = key.split("+")
    aliases = {"esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup"}
    aliases |= {"pgdn": "pagedown", "control": "ctrl", "ctl": "ctrl", "cmd": "super", "option": "alt"}
    parts = [aliases.get(part.casefold(), part.casefold()) for part in (*modifiers, last)]
    if parts[0] == "shift" and len(parts) == 2 and len(parts[1]) == 1:
        return f"did you mean {parts[1].upper()}?" if parts[1].isalpha() else "write the character it types"
    known = [*NAMED_KEYS, *_SHOWN]
    parts = [
        part
        if len(part) == 1 or part in MODIFIERS or part in NAMED_KEYS
        else closest_match(part, MODIFIERS if index < len(parts) - 1 else known) or part
        for index, part in enumerate(parts)
    ]
    candidate = "+".join(parts)
    return f"did you mean {candidate}?" if key_name(candidate) else f"a key is {_KEYS_ACCEPTED}"


def keys_of(action_id: str, chosen: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys of an action, as people write them: the configuration's, else its own."""
    keys = tuple(chosen.get(action_id) or ()) or BY_ID[action_id].keys
    return tuple(key_text(key) for key in keys)


def key_text(key: str) -> str:
    """A key as the footer writes it."""
    return _SHOWN.get(key, key)
