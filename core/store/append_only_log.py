"""The append-only log: rows of all tables, numbered by one revision and linked by one hash chain.

A write appends a batch of one or more rows, all or none. Its number is the revision of its first row.
Each row's hash covers the hash of the row before it, so a row that is altered, missing or inserted
breaks the chain from there on.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..model.instants import Instant
from ..support.frozen import frozen
from .database_protocol import Database, Row
from .store_results import DamagedRowError

Head = tuple[str, int, bytes]
"""The id of a store, its last revision and the hash of that row."""
GENESIS = bytes(32)
"""The hash before the first row."""


@frozen
class LogTable:
    """A table of the log: its own columns, then `revision`, `batch` and `hash` as in each table."""

    name: str
    columns: tuple[str, ...]

    @property
    def insert(self) -> str:
        return self.insert_with({})

    def insert_with(self, shared: Mapping[str, int | None]) -> str:
        """The statement that inserts a row; `shared` values are literals in it, not parameters."""
        names = ("revision", *self.columns, "batch", "hash")
        values = (_literal(shared[name]) if name in shared else "?" for name in names)
        return f"INSERT INTO {self.name} ({', '.join(names)}) VALUES ({', '.join(values)})"

    def content(self, shared: Mapping[str, int | None]) -> bytes:
        """What `row_hash` covers of a row, with `%a` for each value that is not in `shared`."""
        names = ("revision", *self.columns, "batch")
        values = (ascii(shared[name]) if name in shared else "%a" for name in names)
        return f"({self.name!a}, ({', '.join(values)}))".encode()

    @property
    def select(self) -> str:
        """The columns as they are hashed, then the hash."""
        return f"revision, {', '.join(self.columns)}, batch, hash"


def _literal(value: int | None) -> str:
    return "NULL" if value is None else str(int(value))


@frozen
class WriteInfo:
    """Who writes what, and where; the client chooses `write_id`, to look up the write later."""

    write_id: str
    kind: str
    author: str
    actor: str
    host: str
    recorded_at: Instant


def row_hash(previous: bytes, table: str, row: Row, info: WriteInfo | None) -> bytes:
    """The hash of a row: SHA-256 over the hash before it and the ASCII of its values as a tuple.

    The first row of a batch covers who wrote it as well. `ascii` of a tuple of texts, numbers and None is
    the same in every version of Python, and different for different tuples.
    """
    from hashlib import sha256  # loads OpenSSL, which reading does not need

    covered = ascii((table, row)).encode()
    return sha256(previous + (covered if info is None else with_writer(covered, info))).digest()


def with_writer(covered: bytes, info: WriteInfo) -> bytes:
    """The ASCII of a tuple of table, row and writer."""
    writer = (info.write_id, info.kind, info.author, info.actor, info.host, info.recorded_at)
    return covered[:-1] + b", " + ascii(writer)[1:].encode()


class LogWriter:
    """Appends the rows of one write, within the caller's transaction; `finish` before the commit."""

    def __init__(self, db: Database, write_id: str, host: str) -> None:
        self.db = db
        self._write_id = write_id
        self.host = host
        _, self._revision, self._hash = read_head(db)
        self.batch = self._revision + 1
        self._info: WriteInfo | None = None

    @property
    def size(self) -> int:
        """Rows appended so far."""
        return self._revision + 1 - self.batch

    def begin(self, kind: str, author: str, now: Instant, actor: str | None = None) -> None:
        """Begin a batch; `kind` is what it does: "add", "amend", "undo", "sync" and so on."""
        actor = author if actor is None else actor
        self._info = WriteInfo(self._write_id, kind, author, actor, self.host, now)

    def append(
        self,
        table: LogTable,
        rows: Iterable[Sequence[Any]],
        shared: Mapping[str, int | None] | None = None,
    ) -> None:
        """Append rows of `table.columns`, without the `shared` columns, which are the same for all rows."""
        from hashlib import sha256

        if self._info is None:
            raise RuntimeError("append comes after begin")
        revision, previous = self._revision, self._hash
        common = {**(shared or {}), "batch": self.batch}
        content = table.content(common)
        chained = []
        for row in rows:
            revision += 1
            values = (revision, *row)
            covered = content % values
            if revision == self.batch:
                covered = with_writer(covered, self._info)
            previous = sha256(previous + covered).digest()
            chained.append((*values, previous))
        self.db.executemany(table.insert_with(common), chained)
        self._revision, self._hash = revision, previous

    def finish(self) -> None:
        """Close the batch; nothing is written if it is empty."""
        if not self.size or self._info is None:
            return
        info = self._info
        self.db.execute(
            "INSERT INTO writes (batch, size, write_id, kind, author, actor, host, recorded_us)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.batch, self.size, info.write_id, info.kind, info.author, info.actor, info.host,
                info.recorded_at,
            ),
        )  # fmt: skip
        self.db.execute("UPDATE store SET revision = ?, hash = ?", (self._revision, self._hash))

    @property
    def head(self) -> tuple[int, bytes]:
        """The revision and hash of the last row."""
        return self._revision, self._hash


def read_head(db: Database) -> Head:
    """The random id that the store got when it was created, and the revision and hash of its last row."""
    rows = db.execute("SELECT id, revision, hash FROM store LIMIT 2").fetchall()
    if len(rows) != 1:
        raise DamagedRowError(f"it has {len(rows)} ids instead of one")
    store_id, revision, digest = rows[0]
    if not (isinstance(store_id, str) and isinstance(revision, int) and isinstance(digest, bytes)):
        raise DamagedRowError(f"it says that {revision!r} is its last revision")
    return store_id, revision, digest


def hash_at(db: Database, revision: int) -> bytes | None:
    """The hash of the row with that revision; None if there is no such row, GENESIS for revision 0.

    Empty if the row's hash is not bytes.
    """
    if revision == 0:
        return GENESIS
    from .schema import LOG_TABLES

    for table in LOG_TABLES:
        row = db.execute(f"SELECT hash FROM {table} WHERE revision = ?", (revision,)).fetchone()
        if row is not None:
            return bytes(row[0]) if isinstance(row[0], bytes | memoryview) else b""
    return None
