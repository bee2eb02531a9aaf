"""The drop-in folder beside the configuration: which files in it are read, and in which order.

`merge_drop_ins` says which file wins, and what of all files adds up.
"""

from collections.abc import Iterator
from pathlib import Path

from .config_errors import ConfigError, Problem
from .toml_file import reason

MOST_DROP_INS = 1000


def drop_in_folder(path: Path) -> Path:
    """The folder whose `*.toml` files are read after the configuration file at `path`."""
    return path.parent / f"{path.name}.d"


def drop_ins(path: Path) -> list[Path]:
    """The drop-in files beside the configuration file, in the order they are read, without hidden ones."""
    try:
        files = sorted(drop_in_folder(path).iterdir())
    except (OSError, ValueError):
        return []
    return [file for file in files if file.suffix == ".toml" and file.name[0] != "."][:MOST_DROP_INS]


def folder_problems(folder: Path) -> Iterator[Problem]:
    try:
        count = sum(file.suffix == ".toml" for file in folder.iterdir())
    except (FileNotFoundError, ValueError):
        return
    except NotADirectoryError:
        yield from ConfigError.of(
            folder, "it is a file; the drop-ins are files in a folder of this name"
        ).problems
    except OSError as error:
        yield from ConfigError.of(folder, f"this folder cannot be read: {reason(error)}").problems
    else:
        if count > MOST_DROP_INS:
            message = f"there are {count:,} files in it; at most {MOST_DROP_INS:,} are read"
            yield from ConfigError.of(folder, message).problems
