"""Fuzz targets for whole files: other tools' exports and SLO definitions, spreadsheets, Parquet."""

import io
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fuzz_target import FuzzFault, Target, check_sentence

from budgettui.core.exchange import ExchangeError, read_events
from budgettui.core.exchange.event_writer import write_events
from budgettui.core.exchange.format_detection import find_source
from budgettui.core.exchange.row_parser import RowOptions
from budgettui.core.exchange.slo_definitions import read_definitions
from budgettui.core.exchange.tool_file_reader import Context, read_source
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, to_instant

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples"
START = to_instant(datetime(2026, 11, 20, 10, tzinfo=UTC))


def _read_reading(reading: Any) -> None:
    for draft in reading.drafts:
        if draft.end is not None and draft.end <= draft.start:
            raise FuzzFault(f"{draft} ends before it starts")
    for row in reading.bad[:20]:
        if not str(row).strip():
            raise FuzzFault("a bad row without a reason")


def _tools_file(data: bytes) -> None:
    options = RowOptions(UTC, ["checkout"], True, (), {})
    with TemporaryDirectory() as folder:  # Uptime Kuma's export is a database, read from its file
        path = Path(folder) / "export"
        path.write_bytes(data)
        try:
            recognised = find_source(io.BytesIO(data), "export", path, None)
            if recognised is not None:
                document, source = recognised
                _read_reading(read_source(document, source, options, Context(START)))
        except ExchangeError as error:
            check_sentence(error)


def _definitions(data: bytes) -> None:
    try:
        read_definitions(data)
    except ExchangeError as error:
        check_sentence(error)


def _sheet(kind: Any) -> bytes:
    drafts = [
        Draft("checkout", START + n * 100 * MINUTE, START + (n * 100 + 7) * MINUTE, incident_id=f"INC-{n}")
        for n in range(2)
    ]
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"events.{kind}"
        write_events(drafts, file, kind)
        return file.read_bytes()


def _edited(sound: bytes, data: bytes) -> bytes:
    """`sound` after edits, each of three bytes of `data`: an offset (two bytes) and the new byte."""
    content = bytearray(sound)
    for index in range(0, len(data) - 2, 3):
        content[int.from_bytes(data[index : index + 2], "big") % len(content)] = data[index + 2]
    return bytes(content)


@cache
def _parts(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _edited_archive(sound: bytes, data: bytes) -> bytes:
    """A ZIP archive with one part edited and its checksums valid; the first byte of `data` picks the part."""
    parts = _parts(sound)
    name = list(parts)[data[0] % len(parts)]
    edited = _edited(parts[name], data[1:]) if parts[name] else data[1:]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, content in (parts | {name: edited}).items():
            archive.writestr(part, content)
    return buffer.getvalue()


def _spreadsheet(kind: Any) -> Callable[[bytes], None]:
    sound: list[bytes] = []

    def run(data: bytes) -> None:
        sound[:] = sound or [_sheet(kind)]
        if data.startswith((b"PK", b"PAR1")) or not data:
            content = data
        elif kind == "parquet":
            content = _edited(sound[0], data)
        else:
            content = _edited_archive(sound[0], data)
        with redirect_stdout(io.StringIO()) as printed:
            try:
                _read_reading(read_events(io.BytesIO(content), kind, UTC, ["checkout"]))
            except ExchangeError as error:
                check_sentence(error)
        if printed.getvalue():
            raise FuzzFault(f"it printed {printed.getvalue()[:100]!r}")

    return run


def _samples(*patterns: str) -> tuple[bytes, ...]:
    files = sorted(file for pattern in patterns for file in SAMPLES.glob(pattern))
    return tuple(file.read_bytes() for file in files if "expected" not in file.name)


_JSON_TOKENS = tuple(
    b'[ ] { } , : null true -1 1e999 "" "id" "name" "status" "resolved" "created_at" "2026-11-20T10:00:00Z" '
    b'"99999999-99-99T99:99:99Z" 1795435200000 \\ud800 "\\u0000" \xff'.split(b" ")
)
_YAML_TOKENS = (
    *(
        b"- : | > & * ! # ? [ ] { } --- \n \n- &a *a <<: kind: spec: objectives: target: 99.9 1e999".split(
            b" "
        )
    ),
    *(b"\t", b" " * 20, b"\n  ", b"&a [*a, *a]", b"\xff", b"!!python/object:os.system"),
)
_EDITS = (b"\x00\x12\xff" * 4, b"\x03\x00\x64<\x00\x65>", b"PK\x03\x04", b"PAR1")

FILE_TARGETS: dict[str, Target] = {
    "import-tools": Target(_tools_file, _samples("*/*.json*", "*/*.csv", "*/*.md", "*/*.db"), _JSON_TOKENS),
    "definitions": Target(_definitions, _samples("slo/*"), _YAML_TOKENS),
    "import-xlsx": Target(_spreadsheet("xlsx"), _EDITS, (b"\x00\x12<", b"\x01\x00&")),
    "import-ods": Target(_spreadsheet("ods"), _EDITS, (b"\x00\x12<", b"\x01\x00&")),
    "import-parquet": Target(_spreadsheet("parquet"), _EDITS, (b"\x00\x12\x00", b"\x01\x00\xff")),
}
