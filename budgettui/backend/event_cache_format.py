"""The file format of the event cache: a block of columns per service, each verified when it is read.

The blocks come first, then their index as JSON, then a trailer with its length and checksum. Numbers are
little-endian.
"""

import json
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.instants import Instant
from budgettui.core.store import StoreInfo
from budgettui.core.support.frozen import frozen

from .cache_folder import FileState

_TRAILER = struct.Struct("<QI12s")
"""The length of the index in bytes, its checksum, and the magic number."""
_MAGIC = b"columns 1\n\n\n"
_LARGEST_INDEX = 50_000_000
_COLUMNS = (("ids", "<i8"), ("starts", "<i8"), ("ends", "<i8"), ("impacts", "<f8"), ("categories", "<i4"))
_CODES = "<i4"


@frozen
class EventCacheKey:
    """What cached columns belong to: the program's version, and the state of the store and its file.

    They contain the events that are open or end after `since`.
    """

    version: str
    head: StoreInfo
    file: FileState | None
    since: Instant


class EventCacheFile:
    """An open cache file. Raises `ValueError` if it is damaged or of another kind."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        try:
            self.key, self._blocks = _read_index(stream)
        except (OSError, LookupError, TypeError, RecursionError) as error:
            raise ValueError("not a file of columns") from error

    def close(self) -> None:
        self._stream.close()

    def names(self, service: str) -> tuple[str, ...] | None:
        """The names under which a service's events were stored; None if the service is not in the file."""
        block = self._blocks.get(service)
        return None if block is None else block.names

    def table(self, service: str) -> EventTable:
        """The events of a service in the file; `ValueError` if they are damaged."""
        block = self._blocks[service]
        try:
            content = os.pread(self._stream.fileno(), block.size, block.offset)
            if len(content) != block.size or crc32(content) != block.checksum:
                raise ValueError("the block is damaged")
            return _decoded(content, block)
        except (OSError, LookupError, TypeError) as error:
            raise ValueError(f"the block of {service} is damaged") from error


def column_chunks(
    key: EventCacheKey, tables: Mapping[str, tuple[Sequence[str], EventTable]]
) -> Iterator[bytes]:
    """The content of a file; `tables` has each service's stored names and its events."""
    index, offset = {}, 0
    for service, (names, table) in tables.items():
        content, texts_size = _encoded(table)
        yield content
        index[service] = [list(names), offset, len(content), texts_size, len(table), crc32(content)]
        offset += len(content)
    head, file = key.head, None if key.file is None else list(key.file)
    content = json.dumps(
        {
            "version": key.version, "store": head.id, "revision": head.revision, "hash": head.hash,
            "file": file, "since": key.since, "services": index,
        }
    ).encode()  # fmt: skip
    yield content
    yield _TRAILER.pack(len(content), crc32(content), _MAGIC)


@frozen
class _Block:
    """Where one service's events are in the file; the first `texts_size` bytes are JSON texts."""

    names: tuple[str, ...]
    offset: int
    size: int
    texts_size: int
    rows: int
    checksum: int


def _read_index(stream: BinaryIO) -> tuple[EventCacheKey, dict[str, _Block]]:
    """Raises `ValueError`, `OSError`, `LookupError` or `TypeError` for any other file."""
    end = os.fstat(stream.fileno()).st_size - _TRAILER.size
    if end < 0:
        raise ValueError("the file is cut off")
    size, checksum, magic = _TRAILER.unpack(os.pread(stream.fileno(), _TRAILER.size, end))
    if magic != _MAGIC or not 0 < size <= min(end, _LARGEST_INDEX):
        raise ValueError("the file is cut off, or of another kind")
    content = os.pread(stream.fileno(), size, end - size)
    if crc32(content) != checksum:
        raise ValueError("the index is damaged")
    data = json.loads(content)
    head = StoreInfo(data["store"], data["revision"], data["hash"])
    file = None if data["file"] is None else tuple(data["file"])
    blocks = {
        service: _Block(tuple(names), *numbers) for service, (names, *numbers) in data["services"].items()
    }
    return EventCacheKey(data["version"], head, file, data["since"]), blocks


def _encoded(table: EventTable) -> tuple[bytes, int]:
    """The events of a service as bytes, and how many bytes at the start are JSON texts."""
    columns = [getattr(table, name).astype(kind).tobytes() for name, kind in _COLUMNS]
    texts: list[object] = [table.category_names]
    for column in (table.incident_ids, table.descriptions):
        numbers: dict[str | None, int] = {}
        codes = [numbers.setdefault(text, len(numbers)) for text in column]
        if numbers.keys() <= {None}:
            texts.append(None)
        else:
            texts.append(list(numbers))
            columns.append(np.array(codes, dtype=_CODES).tobytes())
    head = json.dumps(texts, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)  # so that the columns are aligned
    return b"".join([head, *columns]), len(head)


def _decoded(content: bytes, block: _Block) -> EventTable:
    categories, *texts = json.loads(content[: block.texts_size])
    position = block.texts_size

    def column(kind: str) -> NDArray[Any]:
        nonlocal position
        values = np.frombuffer(content, kind, block.rows, position)
        position += values.nbytes
        return values.astype(np.int64 if kind == _CODES else values.dtype.newbyteorder("="), copy=False)

    columns: dict[str, Any] = {name: column(kind) for name, kind in _COLUMNS}
    incident_ids, descriptions = (
        [None] * block.rows if distinct is None else list(map(distinct.__getitem__, column(_CODES).tolist()))
        for distinct in texts
    )
    return EventTable(
        **columns, category_names=tuple(categories), incident_ids=incident_ids, descriptions=descriptions
    )
