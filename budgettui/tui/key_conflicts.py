"""Checks the keys of a configuration: unknown keys, and two actions on one key."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from budgettui.core.text.suggestions import closest_match
from budgettui.tui.actions import ACTIONS, BY_ID, TOGETHER, Action
from budgettui.tui.key_names import MODIFIERS, NAMED_KEYS, SHOWN_AS, key_name, key_text

_KEYS_ACCEPTED = 'a character such as "a" or "?", a key such as "f5" or "pageup", or "ctrl+" and one of these'


class KeyProblem(NamedTuple):
    """A problem with the keys that the configuration gives an action."""

    action: str
    message: str
    accepted: str


def key_problems(chosen: Mapping[str, Sequence[str]]) -> Iterator[KeyProblem]:
    """Keys in the configuration's [keys] that do not exist, or that have two actions in one place."""
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
                configured, other = (first, second) if first.id in chosen else (second, first)
                pair = (configured.id, other.id)
                if configured.id not in chosen or pair in seen or pair[::-1] in seen:
                    continue
                if all(key in map(key_name, action.keys) for action in (first, second)):
                    continue  # one shadows the other on purpose
                seen.add(pair)
                yield KeyProblem(
                    configured.id,
                    f"{key_text(key)!r} is the key of {other.id} too ({other.tooltip[:1].lower()}"
                    f"{other.tooltip[1:]}); choose another, or give {other.id} another",
                    "a key that does nothing else there",
                )


def _types_text(key: str) -> bool:
    name = key_name(key) or ""
    return "+" not in name and name not in NAMED_KEYS - {"space", "backspace", "delete"}


def _key_hint(key: str) -> str:
    """What was probably meant by an unknown key."""
    *modifiers, last = key.split("+")
    aliases = {"esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup"}
    aliases |= {"pgdn": "pagedown", "control": "ctrl", "ctl": "ctrl", "cmd": "super", "option": "alt"}
    parts = [aliases.get(part.casefold(), part.casefold()) for part in (*modifiers, last)]
    if parts[0] == "shift" and len(parts) == 2 and len(parts[1]) == 1:
        return f"did you mean {parts[1].upper()}?" if parts[1].isalpha() else "write the character it types"
    known = [*NAMED_KEYS, *SHOWN_AS]
    parts = [
        part
        if len(part) == 1 or part in MODIFIERS or part in NAMED_KEYS
        else closest_match(part, MODIFIERS if index < len(parts) - 1 else known) or part
        for index, part in enumerate(parts)
    ]
    candidate = "+".join(parts)
    return f"did you mean {candidate}?" if key_name(candidate) else f"a key is {_KEYS_ACCEPTED}"
