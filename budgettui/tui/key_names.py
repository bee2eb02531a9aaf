"""Keys as people write them, as Textual names them and as the footer shows them.

Textual is imported only where bindings are made: the configuration checks its keys without loading a screen.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from budgettui.tui.actions import ACTIONS, BY_ID

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
"""Textual's names of characters where they differ from Unicode's."""

SHOWN_AS = {
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
    """The configuration's [keys] as a keymap for Textual; unknown ids are left out."""
    return {
        name: ",".join(key_name(key) or key for key in keys)
        for name, keys in chosen.items()
        if name in BY_ID and keys
    }


def key_name(key: str) -> str | None:
    """Textual's name of a key as people write it: `?` is `question_mark`; None if there is no such key."""
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
        return None  # with shift, the terminal sends another character
    return "+".join([*sorted(modifiers), name])


def _character_name(character: str) -> str:
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _FRIENDLY.get(name, name)


def _is_character_name(name: str) -> bool:
    """Whether `name` is Textual's name of a character that can be typed."""
    formal = next((formal for formal, friendly in _FRIENDLY.items() if friendly == name), name)
    for spelling in (formal.replace("_", " "), formal.replace("_", "-", 1).replace("_", " ")):
        try:
            character = unicodedata.lookup(spelling)
        except KeyError:
            continue
        return character.isprintable() and not character.isalnum() and _character_name(character) == name
    return False


def keys_of(action_id: str, chosen: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys of an action, as people write them: the configuration's, else its own."""
    keys = tuple(chosen.get(action_id) or ()) or BY_ID[action_id].keys
    return tuple(key_text(key) for key in keys)


def key_text(key: str) -> str:
    """A key as the footer writes it."""
    return SHOWN_AS.get(key, key)
