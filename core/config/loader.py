"""Finding and loading the configuration: the user's file, and the drop-in folder beside it.

The drop-ins of `config.toml` are the `*.toml` files in `config.toml.d`, taken in the order of their names
after the file itself. Services and categories of all files add up; of any other key the last file wins.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from ..model.instants import Instant
from .locations import CONFIG_VARIABLE, default_config, expand_home
from .problems import ConfigError, NoConfigError, Problem, ProblemList, TooManyProblemsError
from .reader import Node, TableReader
from .schema.settings_schema import KeyCheck, read_settings
from .settings import FileStamp, Settings
from .toml_file import read_toml, reason

LARGEST_BYTES = 500_000
"""Of the configuration and its drop-ins together: several thousand services."""
MOST_DROP_INS = 1000


def find_config(explicit: str | Path | None = None) -> Path | None:
    """The file at `explicit`, else `$BUDGETTUI_CONFIG`, else the platform's default; None without any."""
    chosen = explicit or os.environ.get(CONFIG_VARIABLE)
    if chosen:
        return expand_home(Path(chosen)).absolute()
    default = default_config()
    return default if os.path.lexists(default) else None


def load(
    path: Path | None,
    *,
    actions: Collection[str] | None = None,
    themes: Collection[str] | None = None,
    check_keys: KeyCheck | None = None,
    now: Instant | None = None,
) -> Settings:
    """The settings of the file at `path` and its drop-ins.

    `actions` and `themes`, unless None, are the names that the tables `keys` and `display.theme` may use;
    `check_keys` says what is wrong with the keys of the former.
    `now`: the moment before which targets may have changed, in place of the system's clock.
    Raises `NoConfigError` for None, and `ConfigError` with every problem otherwise.
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
        for problem in _folder_problems(drop_in_folder(path)):
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
    """The tables of each file, as far as they can be read and are not larger than `LARGEST_BYTES` in all."""
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


def stamps(path: Path) -> tuple[FileStamp, ...]:
    """The present state of the configuration file and its drop-ins; one that is missing has size −1."""
    return tuple(_stamp(file) for file in [path, *drop_ins(path)])


def files_changed(settings: Settings) -> bool:
    """Whether the files that `settings` were read from are others now. A few `stat` calls."""
    return settings.path is not None and stamps(settings.path) != settings.files


def _stamp(file: Path) -> FileStamp:
    try:
        status = file.stat()
    except (OSError, ValueError):
        return FileStamp(file, 0, -1, 0)
    return FileStamp(file, status.st_mtime_ns, status.st_size, status.st_ino)


def _folder_problems(folder: Path) -> Iterator[Problem]:
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


def _in_order(problems: list[Problem], files: list[Path]) -> list[Problem]:
    """By file in the order read, then by line; the same problem once."""
    position = {file: number for number, file in enumerate(files)}
    unique = list(dict.fromkeys(problems))
    return sorted(unique, key=lambda problem: (position.get(problem.file or files[0], 0), problem.line or 0))
