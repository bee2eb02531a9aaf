"""A psycopg connection as the store's SQL needs it: `?` for parameters, rows as tuples."""

import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import psycopg

logging.getLogger("psycopg").addHandler(
    logging.NullHandler()
)  # errors are raised; psycopg must not write to stderr

_INDEX_HINT = re.compile(r" INDEXED BY \w+")
_INSERT = re.compile(
    r"INSERT INTO (\w+) \(([\w, ]+)\) VALUES \(((?:\?|NULL|-?\d+)(?:, (?:\?|NULL|-?\d+))*)\)", re.ASCII
)
_COPY_FROM = 50
"""The number of rows from which COPY is faster than single statements."""


@lru_cache(maxsize=256)
def _translated(sql: str) -> bytes:
    return _INDEX_HINT.sub("", sql).replace("%", "%%").replace("?", "%s").encode()


class PostgresDatabase:
    """`Database` over a connection in autocommit: transactions are begun and ended by statements."""

    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self.connection = connection

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> "psycopg.Cursor[tuple[Any, ...]]":
        cursor = self.connection.cursor(binary=True)
        if not parameters:
            return cursor.execute(_INDEX_HINT.sub("", sql).encode())
        return cursor.execute(_translated(sql), parameters)

    def run(self, statements: str) -> None:
        """Run several statements, separated by semicolons, in one round trip."""
        self.connection.execute(statements.encode())

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> None:
        rows = list(parameters)
        match = _INSERT.fullmatch(sql)
        with self.connection.cursor() as cursor:
            if match is None or len(rows) < _COPY_FROM:
                cursor.executemany(_translated(sql), rows)
                return
            names, values = match[2].split(", "), match[3].split(", ")
            placeholders = [name for name, value in zip(names, values, strict=True) if value == "?"]
            shared = {name: value for name, value in zip(names, values, strict=True) if value != "?"}
            constants = tuple(None if value == "NULL" else int(value) for value in shared.values())
            columns = ", ".join((*placeholders, *shared))
            with cursor.copy(f"COPY {match[1]} ({columns}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row((*row, *constants))

    def rollback(self) -> None:
        """Roll back the transaction, if there is one and the connection is still alive."""
        with suppress(psycopg.Error):
            self.connection.execute(b"ROLLBACK")

    @property
    def is_usable(self) -> bool:
        """Whether the connection is alive, as far as is known."""
        return not (self.connection.closed or self.connection.broken)

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.connection.close()
