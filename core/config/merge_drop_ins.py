"""How drop-ins are merged: the last file that sets a key wins; services and categories of all files add up.

A layer is one table as one file writes it; layers are in the order in which the files are read, which
`drop_ins` decides. Tables of one name are merged key by key. Lists of tables, such as `[[services]]`, are
joined, except those that a file replaces as a whole, such as the pairs of alerts.
"""

from collections.abc import Sequence

from .toml_node import Node


def last_file_wins(layers: Sequence[Node], key: str) -> Node | None:
    """The value of `key` in the last file that has it; None if none has."""
    for layer in layers[::-1]:
        if key in layer.value:
            return layer.child(key)
    return None


def of_all_files(layers: Sequence[Node], key: str) -> list[Node]:
    """The values of `key` of every file that has it: tables to be merged, or lists that add up."""
    return [layer.child(key) for layer in layers if key in layer.value]


def lists_of_tables(layers: Sequence[Node], key: str, *, last_only: bool) -> list[Node]:
    """The lists that are read for `key`: those of all files, or with `last_only` that of the last."""
    lists = of_all_files(layers, key)
    return lists[-1:] if last_only else lists
