"""Finding and loading the configuration: the user's file, and the drop-in folder beside it.

The drop-ins of `config.toml` are the `*.toml` files in `config.toml.d`, taken in the order of their names
after the file itself. Services and categories of all files add up; of any other key the last file wins.
"""

import os
import re
import stat
import tomllib
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path

from ..model.instants import Instant
from .errors import ConfigError, NoConfigError, Problem
from .locations import CONFIG_VARIABLE, default_config, expand_home
from .reader import Node, TableReader, TomlFile
from .schema import read_settings
from .settings import FileStamp, Settings

_LARGEST = 10_000_000
_TOML_ERROR = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


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
    now: Instant | None = None,
) -> Settings:
    """The settings of the file at `path` and its drop-ins.

    `actions` and `themes`, unless None, are the names that the tables `keys` and `display.theme` may use.
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
    problems: list[Problem] = []
    files = stamps(path)
    layers = []
    for file in [path, *drop_ins(path)]:
        try:
            source = _read(file)
        except ConfigError as error:
            problems.extend(error.problems)
        else:
            layers.append(Node(source, (), source.data))
    problems.extend(_folder_problems(drop_in_folder(path)))
    settings = read_settings(
        TableReader(layers, problems), path, files, actions=actions, themes=themes, now=now
    )
    if problems:
        raise ConfigError(_in_order(problems, [path, *drop_ins(path)]))
    return settings


def drop_in_folder(path: Path) -> Path:
    """The folder whose `*.toml` files are read after the configuration file at `path`."""
    return path.parent / f"{path.name}.d"


def drop_ins(path: Path) -> list[Path]:
    """The drop-in files beside the configuration file, in the order they are read, without hidden ones."""
    try:
        files = sorted(drop_in_folder(path).iterdir())
    except (OSError, ValueError):
        return []
    return [file for file in files if file.suffix == ".toml" and file.name[0] != "."]


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
        next(folder.iterdir(), None)
    except (FileNotFoundError, ValueError):
        return
    except NotADirectoryError:
        yield from ConfigError.of(
            folder, "it is a file; the drop-ins are files in a folder of this name"
        ).problems
    except OSError as error:
        yield from ConfigError.of(folder, f"this folder cannot be read: {_reason(error)}").problems


def _reason(error: OSError | ValueError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _read(file: Path) -> TomlFile:
    text = _text(file)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise ConfigError.of(file, "not valid TOML: the lists in it are nested too deeply") from None
    except ValueError as error:
        raise _syntax_error(file, text, str(error)) from None
    return TomlFile(file, text, data)


def _text(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ConfigError.of(file, "it is a folder, not a file; name the TOML file in it")
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise ConfigError.of(file, "it is a device, not a file; name a TOML file")
        with file.open("rb") as stream:
            raw = stream.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError.of(file, "there is no such file; `budgettui init` makes one") from None
    except PermissionError:
        raise ConfigError.of(file, "it may not be read; give yourself read permission on it") from None
    except (OSError, ValueError) as error:
        raise ConfigError.of(file, f"it cannot be read: {_reason(error)}") from None
    if len(raw) > _LARGEST:
        raise ConfigError.of(file, "it is larger than 10 MB, which no configuration is")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError.of(file, "it is UTF-16 text; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        message = f"it is not UTF-8 text (byte {raw[error.start]:#04x}); save it as UTF-8"
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise ConfigError.of(file, message, before.count(b"\n") + 1, column) from None


def _syntax_error(file: Path, text: str, message: str) -> ConfigError:
    match = _TOML_ERROR.match(message)
    if match is None:
        return ConfigError.of(file, f"not valid TOML: {message}")
    what = match["what"][:1].lower() + match["what"][1:]
    if match["line"] is None:
        lines = text.rstrip("\n").split("\n")
        return ConfigError.of(
            file, f"not valid TOML: {what}, where the file ends", len(lines), len(lines[-1]) + 1
        )
    return ConfigError.of(file, f"not valid TOML: {what}", int(match["line"]), int(match["column"]))


def _in_order(problems: list[Problem], files: list[Path]) -> list[Problem]:
    """By file in the order read, then by line; the same problem once."""
    position = {file: number for number, file in enumerate(files)}
    unique = list(dict.fromkeys(problems))
    return sorted(unique, key=lambda problem: (position.get(problem.file or files[0], 0), problem.line or 0))
