"""Paths in the configuration: relative to the file that names them, not to the current folder."""

from pathlib import Path

from ..default_paths import expand_home
from ..table_reader import TableReader

FILE_ACCEPTED = "the name of a file, relative to this one"


def read_path(table: TableReader, key: str) -> Path | None:
    """The path of a file, relative to the file that names it."""
    node = table.find(key)
    text = table.text(key, None, lambda value: bool(value.strip()) and "\0" not in value, FILE_ACCEPTED)
    return None if node is None or text is None else node.source.file.parent / expand_home(Path(text))
