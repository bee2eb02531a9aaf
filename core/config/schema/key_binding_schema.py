"""The table `keys`: the user's own keys for actions."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import cast

from ..table_reader import TableReader, unknown_name

KeyCheck = Callable[[Mapping[str, Sequence[str]]], Iterable[tuple[str, str, str]]]
"""Takes keys by action, and returns what is wrong with them: action, message, what is accepted."""
_KEY_ACCEPTED = 'a key such as "a" or "ctrl+s"'


def read_keys(
    table: TableReader, actions: Collection[str] | None, check_keys: KeyCheck | None
) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for action in dict.fromkeys(cast(str, entry.path[-1]) for entry in table.entries()):
        node = table.find(action)
        if node is None:
            continue
        if actions is not None and action not in actions:
            table.problems.append(unknown_name(node, "there is no action of this name", action, actions))
        elif node.value == []:
            table.problems.append(node.invalid(_KEY_ACCEPTED))
        elif isinstance(node.value, str):
            keys[action] = (table.text(action, "", _is_key, _KEY_ACCEPTED),)
        else:
            keys[action] = table.text_list(action, (), _is_key, _KEY_ACCEPTED)
    for action, message, accepted in check_keys(keys) if check_keys is not None else ():
        node = table.find(action)
        if node is not None:
            table.problems.append(node.problem(message, accepted))
    return keys


def _is_key(text: str) -> bool:
    return 0 < len(text) <= 40 and text.isprintable() and len(text.split()) == 1 and text == text.strip()
