"""Checks a whole store file: pages, indexes, texts, and the hash chain."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from ..append_only_log import GENESIS, read_head
from ..database_protocol import Database
from ..store_results import StoreError, StoreInfo
from ..tamper_check import Progress, chain_problems, is_part_of
from .sqlite_errors import is_damage

_MOST = 100
"""The most problems that are listed."""


class StoreFile(Protocol):
    """An opened file of SQLite."""

    def reading(self) -> AbstractContextManager[Database]: ...


def problems_of(
    file: StoreFile,
    stop: Callable[[], bool],
    since: StoreInfo | None = None,
    progress: Progress | None = None,
) -> list[str]:
    """What is wrong with the store in `file`, the first hundred problems.

    If the store continues `since`, only later rows are checked, and no pages.
    `progress` is called at the beginning of the log once the pages are sound, then how far the rows are.
    """
    try:
        if since is not None and is_part_of(file, since):
            return chain_problems(file, stop, since, progress)[:_MOST]
        with file.reading() as db:
            problems = [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({_MOST})")]
        problems = [] if problems == ["ok"] else problems
        if problems:
            return (problems + chain_problems(file, stop))[:_MOST]
        if progress is not None:
            with file.reading() as db:
                progress(StoreInfo(read_head(db)[0], 0, GENESIS.hex()))
        return chain_problems(file, stop, progress=progress)[:_MOST]
    except StoreError as error:
        cause = error.__cause__
        if isinstance(cause, sqlite3.Error) and not is_damage(cause):
            raise
        return [str(error)]
