"""`doctor`: check that everything works, and say how to fix what does not."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, NamedTuple

import budgettui
from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import UNREACHABLE, USAGE
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import Tone, say_json, writes_unicode
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.session import Session
from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.settings import Settings
from budgettui.core.model.instants import to_datetime
from budgettui.core.store import EventStore, StoreError, open_store
from budgettui.core.store.orphaned_events import find_orphans, orphans_sentence, retired_sources
from budgettui.core.store.sqlite.salvage import salvageable
from budgettui.core.text.formatting import format_count
from budgettui.dashboard_settings import read_settings

State = Literal["ok", "note", "bad"]
_TONES: dict[State, Tone] = {"ok": "good", "note": "warn", "bad": "bad"}
_LIBRARIES = ("textual", "plotext", "numpy", "scipy", "pandas", "click")
_SMALL_DISK = 100 * 1024 * 1024
_SMALLEST = (60, 16)
_RUNS = 5
"""How many ranges of lost revisions are listed."""


class Finding(NamedTuple):
    """The result of one check; `code` is the exit code if it is bad."""

    about: str
    state: State
    text: str
    code: int = 0


@command("doctor", "budgettui doctor", "budgettui doctor --json", paged=True)
@json_option
def doctor(session: Session, as_json: bool) -> int:
    """Check the configuration, the event store and the terminal, and say how to fix problems.

    The exit code is 0, or that of the worst problem: 2 for the configuration, 3 for the store.
    """
    findings = [*_versions(), *_configuration(session), *_terminal()]
    if as_json:
        say_json({"findings": [finding._asdict() for finding in findings]})
    else:
        columns = (Column("CHECK"), Column(""), Column("FINDING"))
        table(columns, [[f.about, Cell(f.state, _TONES[f.state]), f.text] for f in findings], full=True)
    return max(finding.code for finding in findings)


def _versions() -> Iterator[Finding]:
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield Finding("budgettui", "ok", f"{budgettui.__version__}, {python}, {platform.system()}")
    installed, missing = [], []
    for name in _LIBRARIES:
        try:
            installed.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    yield Finding("libraries", "ok", ", ".join(installed))
    if missing:
        advice = f"missing: {', '.join(missing)}; install budgettui again with its dependencies"
        yield Finding("libraries", "bad", advice, USAGE)


def _configuration(session: Session) -> Iterator[Finding]:
    """Check the configuration and, if it is valid, its store."""
    try:
        settings = read_settings(session.config, session.store)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding("configuration", "bad", str(problem), USAGE)
        return
    count = len(settings.services)
    yield Finding("configuration", "ok", f"{settings.path}, {count} service{'' if count == 1 else 's'}")
    if not count:
        yield Finding(
            "configuration", "note", "no service yet; add a [[services]] table with name, slo, window"
        )
    now = to_datetime(session.now, settings.zone)
    yield Finding("time zone", "ok", f"{settings.display.timezone}, now {now:%Y-%m-%d %H:%M}")
    yield from _store(settings)


def _store(settings: Settings) -> Iterator[Finding]:
    """Check that the store can be read and written, that it is intact, and that there is disk space."""
    location = settings.store
    path = location.path
    if path is not None:
        try:
            path.stat()
        except FileNotFoundError:
            yield from _room(path)
            yield Finding("store", "note", f"{path} does not exist yet; it is created with the first event")
            return
        except OSError as error:  # a path below a file, a loop of links
            yield Finding("store", "bad", f"{path} cannot be reached: {error.strerror}", UNREACHABLE)
            return
        yield from _room(path)
    try:
        with closing(open_store(location, create=False, read_only=True)) as store:
            yield Finding("store", "ok", f"{store.location}, {_log(store)}")
            orphans = find_orphans(store, settings)
            sources = retired_sources(store, settings)
            wrong = store.check()
    except StoreError as error:
        yield Finding("store", "bad", str(error), UNREACHABLE)
        if path is not None and "is damaged" in str(error):
            yield from _salvage(path)
        return
    for orphan in orphans:
        yield Finding("events", "note", orphans_sentence([orphan]))
    for name, count in sources.items():
        events = format_count(count, "event", "events")
        yield Finding(
            "sources",
            "note",
            f"{events} of {name}, which is no longer in [[sources]]; if it has another name now, write "
            f'formerly = ["{name}"] in its table',
        )
    for sentence in wrong:
        yield Finding("integrity", "bad", sentence, UNREACHABLE)
    if wrong and path is not None:
        yield from _salvage(path)
    if not wrong:
        yield Finding("integrity", "ok", "the whole store was checked; no problems")


def _salvage(path: Path) -> Iterator[Finding]:
    """How much of a damaged store can be saved, and how."""
    result = salvageable(path)
    if result is None:
        yield Finding("salvage", "note", "nothing can be read of it: put back a backup")
        return
    lost = f"; {_revisions(result.lost)} lost" if result.lost else ", all that was recorded"
    entries = format_count(result.saved, "entry", "entries")
    yield Finding(
        "salvage",
        "note",
        f"{entries} of its log can be saved{lost}: put back a backup, or let `budgettui store salvage` "
        "write them to a new store",
    )


def _revisions(numbers: Sequence[int]) -> str:
    """Revisions as text: the first few ranges, and how many more there are."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [f"{first:,}" if first == last else f"{first:,} to {last:,}" for first, last in runs[:_RUNS]]
    more = sum(last - first + 1 for first, last in runs[_RUNS:])
    if more:
        shown.append(f"{more:,} more")
    text = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"revision {text} is" if len(numbers) == 1 else f"revisions {text} are"


def _log(store: EventStore) -> str:
    services = store.services()
    opened = len(store.events(open_only=True))
    count = "1 service" if len(services) == 1 else f"{len(services)} services"
    return f"events of {count}, {opened} open"


def _room(path: Path) -> Iterator[Finding]:
    """Check permissions and free space where the store is, or will be created."""
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    if not os.access(folder, os.W_OK):
        advice = f"{folder} cannot be written to; change its permissions, or set another `store.path`"
        yield Finding("store folder", "bad", advice, UNREACHABLE)
    if path.exists() and not os.access(path, os.W_OK):
        yield Finding("store", "bad", f"{path} cannot be written to; change its permissions", UNREACHABLE)
    free = shutil.disk_usage(folder).free
    if free < _SMALL_DISK:
        advice = f"{free // 2**20} MiB free at {folder}; make room before the next incident"
        yield Finding("disk", "bad" if free < 2**20 else "note", advice, UNREACHABLE if free < 2**20 else 0)
    else:
        yield Finding("disk", "ok", f"{free / 2**30:.1f} GiB free at {folder}")


def _terminal() -> Iterator[Finding]:
    """Check the terminal. A missing one is not bad: only the dashboard needs it."""
    encoding = sys.stdout.encoding
    if not writes_unicode(encoding):
        yield Finding(
            "characters", "note", f"{encoding} instead of UTF-8; the dashboard will use ASCII marks"
        )
    else:
        yield Finding("characters", "ok", "UTF-8")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding("terminal", "note", "not a terminal; the dashboard needs one, other commands do not")
        return
    term = os.environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        advice = f"TERM={term or 'unset'}: set it, for example to xterm-256color"
        yield Finding("terminal", "bad", advice, USAGE)
    else:
        yield Finding("terminal", "ok", f"TERM={term}, {_colours(term)}")
    columns, lines = shutil.get_terminal_size()
    size = f"{columns}×{lines}"
    if columns < _SMALLEST[0] or lines < _SMALLEST[1]:
        yield Finding("size", "note", f"{size}; the dashboard needs {_SMALLEST[0]}×{_SMALLEST[1]}")
    else:
        yield Finding("size", "ok", size)


def _colours(term: str) -> str:
    if os.environ.get("NO_COLOR"):
        return "no colour, because NO_COLOR is set"
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in term else "16 colours"
