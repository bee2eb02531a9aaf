"""Loads the configuration: the user's file, and the files of the drop-in folder beside it.

The drop-ins of `config.toml` are the `*.toml` files in `config.toml.d`, read in the order of their names
after the file itself. Services and categories of all files are combined; for other keys the last file wins:
see `merge_drop_ins`.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.instants import Instant
from .config_changes import stamps
from .config_errors import ConfigError, NoConfigError, Problem, ProblemList, TooManyProblemsError
from .default_paths import default_config
from .drop_ins import drop_in_folder, folder_problems
from .schema.settings_schema import read_settings
from .settings import Settings
from .table_reader import TableReader
from .toml_file import read_toml
from .toml_node import Node

if TYPE_CHECKING:
    from .schema.key_binding_schema import KeyCheck

LARGEST_BYTES = 500_000
"""Limit for the configuration and its drop-ins together: enough for several thousand services."""


def load(
    path: Path | None,
    *,
    actions: Collection[str] | None = None,
    themes: Collection[str] | None = None,
    check_keys: "KeyCheck | None" = None,
    now: Instant | None = None,
) -> Settings:
    """The settings of the file at `path` and its drop-ins.

    `actions` and `themes`, unless None, are the names that the tables `keys` and `display.theme` may use;
    `check_keys` returns what is wrong with the keys that are bound to actions.
    `now` replaces the system's clock: targets cannot have changed after it.
    Raises `NoConfigError` if `path` is None, and `ConfigError` with every problem if there are any.
    """
    if path is None:
        raise NoConfigError.of(
            None,
            f"there is no configuration yet (looked for {default_config()}): "
            "`budgettui init` makes one, `budgettui demo` shows the dashboard without one",
        )
    path = path.absolute()
    if not path.name:
        raise ConfigError.of(path, "it is a folder, not a file; name the TOML file in it")
    problems = ProblemList()
    files = stamps(path)
    paths = [file.path for file in files]
    try:
        root = TableReader(list(_read_layers(paths, problems)), problems)
        for problem in folder_problems(drop_in_folder(path)):
            problems.append(problem)
        settings = read_settings(
            root, path, files, actions=actions, themes=themes, check_keys=check_keys, now=now
        )
    except TooManyProblemsError:
        more = f"these are the first {len(problems)} problems; the rest was not checked"
        raise ConfigError([*_in_order(problems, paths), Problem(path, "", None, "", "", more)]) from None
    if problems:
        raise ConfigError(_in_order(problems, paths))
    return settings


def _read_layers(paths: Sequence[Path], problems: ProblemList) -> Iterator[Node]:
    """The tables of each readable file, up to `LARGEST_BYTES` in total."""
    room = LARGEST_BYTES
    for path in paths:
        try:
            source = read_toml(path, room)
        except ConfigError as error:
            for problem in error.problems:
                problems.append(problem)
        else:
            room -= len(source.text)
            yield Node(source, (), source.data)


def _in_order(problems: list[Problem], files: list[Path]) -> list[Problem]:
    """The problems without repeats, by file in the order read, then by line."""
    position = {file: number for number, file in enumerate(files)}
    unique = list(dict.fromkeys(problems))
    return sorted(unique, key=lambda problem: (position.get(problem.file or files[0], 0), problem.line or 0))
