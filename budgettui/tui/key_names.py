"""Keys as people write them, as Textual names them and as the footer shows them; what is wrong with them.

Textual is imported only where bindings are made: the configuration checks its keys without loading a screen.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from budgettui.core.text.suggestions import closest_match
from budgettui.tui.actions import ACTIONS, BY_ID, TOGETHER, Action

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
