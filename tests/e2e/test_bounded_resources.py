"""Hostile files, each for a whole process: a sentence, within 300 MB and two seconds of processor time."""

import contextlib
import functools
import io
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from dashboard_sandbox import Sandbox
from store_tampering import tamper

from budgettui.tui.themes.theme_folders import SHIPPED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")

MOST_MEMORY = 300_000_000
MOST_SECONDS = 2.0
"""Of processor time, beyond what the same command takes on an ordinary small input of the same format."""
MEASURED = """
import re, sys, time
report = sys.argv.pop(1)
try:
    from budgettui.__main__ import main
    main()
finally:
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
    open(report, "w").write(f"{peak} {time.process_time()}")
"""
CONFIG = '[store]\npath = "events.db"\n\n[[services]]\nname = "checkout"\nslo = 99.9\n'
HEADER = "service,start,duration_minutes"
CELLS = "<c t='str'><v>service</v></c><c t='str'><v>start</v></c><c t='str'><v>duration_minutes</v></c>"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Measurement(NamedTuple):
    memory: float
    seconds: float
    code: int
    output: str
    errors: str


def run(folder: Path, *arguments: str, config: str | bytes = CONFIG) -> tuple[int, str, str]:
    """Exit code, output and errors of a command, once its peak of memory and its time were compared."""
    result = measured(folder, *arguments, config=config)
    assert result.memory < MOST_MEMORY, result
    kind = arguments[-1].rpartition(".")[2] if arguments[0] == "import" else ""
    usual = usual_seconds(arguments[0], kind)
    if result.seconds >= usual + MOST_SECONDS:  # another program may have taken the processor: once more
        result = measured(folder, *arguments, config=config)
    assert result.seconds < usual + MOST_SECONDS, (usual, result)
    return result.code, result.output, result.errors


def measured(folder: Path, *arguments: str, config: str | bytes = CONFIG) -> Measurement:
    """A command, and what it took."""
    path = folder / "config.toml"
    path.write_bytes(config.encode() if isinstance(config, str) else config)
    report = folder / "report"
    completed = subprocess.run(
        [sys.executable, "-c", MEASURED, str(report), *arguments],
        env=os.environ | {"BUDGETTUI_CONFIG": str(path), "HOME": str(folder)},
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    memory, seconds = map(float, report.read_text().split())
    assert len(completed.stdout) + len(completed.stderr) < 100_000
    assert "Traceback" not in completed.stderr
    return Measurement(memory, seconds, completed.returncode, completed.stdout, completed.stderr)


@functools.cache
def usual_seconds(command: str, kind: str) -> float:
    """The processor time of a command on a small input with nothing wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if command != "import":
            measured(folder, "add", "checkout", "5m")
            return measured(folder, *([command, "checkout", "5m"] if command == "add" else [command])).seconds
        (folder / f"usual.{kind}").write_bytes(USUAL[kind]())
        result = measured(folder, "import", f"usual.{kind}")
        assert result.code == 0 and "1 added" in result.output, result
        return result.seconds


def xlsx(sheet: bytes, texts: bytes = b"", styles: bytes = b"", noise: int = 0) -> bytes:
    """A workbook with one sheet, as little as there can be of it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f"<workbook xmlns='{MAIN}' xmlns:r='{LINKS}'><sheets><sheet r:id='a'/></sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f"<Relationships><Relationship Id='a' Type='{LINKS}/worksheet' Target='worksheets/a.xml'/>"
            f"<Relationship Id='b' Type='{LINKS}/sharedStrings' Target='texts.xml'/>"
            f"<Relationship Id='c' Type='{LINKS}/styles' Target='styles.xml'/></Relationships>",
        )
        archive.writestr("xl/worksheets/a.xml", sheet)
        archive.writestr("noise", random.Random(1).randbytes(noise))
        if texts:
            archive.writestr("xl/texts.xml", texts)
        if styles:
            archive.writestr("xl/styles.xml", styles)
    return buffer.getvalue()


def sheet(rows: str) -> bytes:
    data = f"<sheetData><row r='1'>{CELLS}</row>{rows}</sheetData>"
    return f"<worksheet xmlns='{MAIN}'>{data}</worksheet>".encode()


def ods(rows: str, end: bytes = b"") -> bytes:
    names = "".join(f"<c t='string'><x:p xmlns:x='t'>{name}</x:p></c>" for name in HEADER.split(","))
    names = names.replace("<c t=", "<o:table-cell o:value-type=").replace("</c>", "</o:table-cell>")
    text = f"<d xmlns:o='o'><o:table><o:table-row>{names}</o:table-row>{rows}</o:table></d>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", text.encode() + end)
    return buffer.getvalue()


def parquet(count: int, **columns: object) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writer

    buffer = io.BytesIO()
    values = {
        name: pyarrow.DictionaryArray.from_arrays(pyarrow.array([0]).take(pyarrow.repeat(0, count)), [value])
        for name, value in columns.items()
    }
    writer.write_table(pyarrow.table(values), buffer, compression="zstd")
    return buffer.getvalue()


ROW = "<o:table-row{}><o:table-cell o:value-type='string'{}><p>x</p></o:table-cell></o:table-row>"
ZEROS = 1_000_000_000
NOISE = 100_000
"""Bytes that cannot be packed: a file with them is no bomb by its size."""


def zeros() -> bytes:
    """A sheet of zeros that is a gigabyte when it is unpacked."""
    row = b"<row>" + b"<c><v>0</v></c>" * 1000 + b"</row>"
    buffer = io.BytesIO(xlsx(b"", texts=b"<sst/>"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("b.xml", "w") as part:
        for _ in range(ZEROS // len(row)):
            part.write(row)
    return buffer.getvalue()


ORDINARY = ("checkout", "2026-11-23T12:00Z", "1")
USUAL: dict[str, Callable[[], bytes]] = {
    "csv": lambda: f"{HEADER}\n{','.join(ORDINARY)}\n".encode(),
    "json": lambda: json.dumps([dict(zip(HEADER.split(","), ORDINARY, strict=True))]).encode(),
    "jsonl": lambda: json.dumps(dict(zip(HEADER.split(","), ORDINARY, strict=True))).encode(),
    "xlsx": lambda: xlsx(sheet(f"<row>{''.join(map(xlsx_cell, ORDINARY))}</row>")),
    "ods": lambda: ods(f"<o:table-row>{''.join(map(ods_cell, ORDINARY))}</o:table-row>"),
    "parquet": lambda: parquet(1, service="checkout", start=ORDINARY[1], duration_minutes=1.0),
}


def xlsx_cell(text: str) -> str:
    return f"<c t='str'><v>{text}</v></c>"


def ods_cell(text: str) -> str:
    return f"<o:table-cell o:value-type='string'><x:p xmlns:x='t'>{text}</x:p></o:table-cell>"


BOMBS = {
    "zeros.xlsx": (zeros, "larger than 200 MB"),
    "thin.xlsx": (
        lambda: xlsx(sheet("<row><c/></row>" * 5_000_000)),
        "times its size, which no spreadsheet does",
    ),
    "row.xlsx": (
        lambda: xlsx(sheet("<row r='1000000000'><c><v>1</v></c></row>")),
        "as a row number; at most 1,048,576",
    ),
    "column.xlsx": (
        lambda: xlsx(sheet("<row><c r='ZZZZZZZ9'><v>1</v></c></row>")),
        "more than 1,000 columns",
    ),
    "texts.xlsx": (
        lambda: xlsx(sheet(""), texts=b"<sst>" + b"<si/>" * 1_900_000 + b"</sst>", noise=NOISE),
        "more than 1,000,000 shared texts",
    ),
    "text.xlsx": (
        lambda: xlsx(sheet(f"<row><c t='str'><v>{'x' * 9_000_000}</v></c></row>"), noise=NOISE),
        "bad",
    ),
    "deep.xlsx": (lambda: xlsx(sheet("<a>" * 3_000_000), noise=NOISE), "nested deeper than 100 levels"),
    "laughs.xlsx": (
        lambda: xlsx(b"<!DOCTYPE a [<!ENTITY a 'ha'>" + b"<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;'>]><a>&b;</a>"),
        "declares a document type",
    ),
    "styles.xlsx": (
        lambda: xlsx(sheet(""), styles=b"<a>" + b"<b/>" * 2_000_000 + b"</a>", noise=NOISE),
        "larger than 4 MB",
    ),
    "columns.ods": (
        lambda: ods(ROW.format("", " o:number-columns-repeated='1000000000'")),
        "than 1,000 columns",
    ),
    "rows.ods": (
        lambda: ods(ROW.format(" o:number-rows-repeated='1000000000'", "")),
        "repeats 1,000,000,000 times",
    ),
    "spaces.ods": (
        lambda: ods(
            "<o:table-row><o:table-cell o:value-type='string'><s c='999999999'/></o:table-cell></o:table-row>"
        ),
        "spaces; at most",
    ),
    "thin.ods": (lambda: ods("<o:table-row/>" * 3_000_000), "times its size, which no spreadsheet does"),
    "rows.parquet": (
        lambda: parquet(30_000_000, service="checkout", start="2026-11-23T12:00Z", duration_minutes=1.0),
        "at most 1,048,576 are read",
    ),
    "text.parquet": (
        lambda: parquet(1, service="x" * 150_000_000, start="", duration_minutes=1.0),
        "unpacks to more",
    ),
    "brackets.json": (lambda: b"[" * 20_000_000, ""),
    "text.json": (lambda: b'[{"service": "' + b"x" * 50_000_000, ""),
    "line.jsonl": (lambda: b"9" * 50_000_000, ""),
    "line.csv": (lambda: HEADER.encode() + b"\n" + b'"x' * 20_000_000, ""),
    "rows.csv": (lambda: HEADER.encode() + b"\n" + b"checkout,never,1\n" * 2_000_000, "bad"),
    "rows.jsonl": (lambda: b'{"service": "checkout"}\n' * 2_000_000, "bad"),
    "objects.json": (lambda: b"[" + b"{}," * 4_000_000 + b"{}]", "bad"),
    "services.csv": (
        lambda: HEADER.encode() + b"".join(b"\ns%d,2026-11-23T12:00Z,1" % number for number in range(20_000)),
        "more than 10,000 services",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_imports(tmp_path: Path, name: str) -> None:
    build, sentence = BOMBS[name]
    (tmp_path / name).write_bytes(build())
    config = CONFIG
    if name == "services.csv":  # a similar name is looked for among all of them
        config += "".join(SERVICE.format(99).replace("checkout", f"service-{n}") for n in range(500))
    code, output, errors = run(tmp_path, "import", name, config=config)
    assert code in (0, 2), errors
    assert any(part in output + errors for part in sentence.split("|")), output + errors


SERVICE = '[[services]]\nname = "checkout"\nslo = {}\n'
CONFIGS = {
    "a small number": SERVICE.format("1e-999999999"),
    "a large number": SERVICE.format("99.9") + "x = 1e9999999999999999999",
    "a long number": SERVICE.format("9" * 900_000),
    "a long hexadecimal": SERVICE.format("0x" + "f" * 5_000),
    "nested lists": "x = " + "[" * 400_000,
    "nested tables": "x = " + "{a = " * 100_000,
    "a long dotted key": "a." * 200_000 + "a = 1",
    "many keys": "".join(f"k{number} = 1\n" for number in range(60_000)),
    "many tables": "[[services]]\n" * 60_000,
    "a long text": f'x = "{"y" * 900_000}"',
    "a text without end": 'x = """' + "y\n" * 400_000,
    "a large file": "# comment\n" * 5_000_000,
    "zeros": b"\0" * 900_000,
    "no text": b"\xff\xfe" * 400_000,
    "a window without end": '[[services]]\nname = "a"\nslo = 99\nwindow = "1w' + " " * 900_000 + 'x"\n',
}


@pytest.mark.parametrize("name", CONFIGS)
def test_configurations(tmp_path: Path, name: str) -> None:
    for arguments in (("status",), ("doctor",)):
        code, output, errors = run(tmp_path, *arguments, config=CONFIGS[name])
        assert code == 2 and (output + errors).strip(), (arguments, code)


def harm(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
STORES = {
    "a version below zero": lambda path: harm(path, "PRAGMA user_version = -2000000000"),
    "a view without end": lambda path: harm(
        path,
        "DROP TABLE store",
        f"CREATE VIEW store AS {ENDLESS} SELECT x AS id, x AS revision, x AS hash FROM n",
    ),
    "a trigger without end": lambda path: harm(
        path,
        f"CREATE TRIGGER harm AFTER INSERT ON event_versions BEGIN INSERT INTO notes {ENDLESS}"
        " SELECT x, x, x, x, x, x, x, x, x, x FROM n; END",
    ),
    "a large text": lambda path: tamper(
        path, "UPDATE event_versions SET description = printf('%.*c', 150000000, 'x')"
    ),
    "a large blob": lambda path: tamper(path, "UPDATE event_versions SET description = zeroblob(150000000)"),
    "many tables": lambda path: harm(path, *(f"CREATE TABLE t{number} (a)" for number in range(2_000))),
    "zeros": lambda path: path.write_bytes(bytes(100_000_000)),
    "noise": lambda path: path.write_bytes(path.read_bytes()[:100] + random.Random(1).randbytes(5_000_000)),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
}


@pytest.mark.parametrize("name", STORES)
def test_stores(tmp_path: Path, name: str) -> None:
    run(tmp_path, "add", "checkout", "5m")
    STORES[name](tmp_path / "events.db")
    for arguments in (("status",), ("add", "checkout", "5m"), ("doctor",)):
        code, output, errors = run(tmp_path, *arguments)
        assert code == 3 and (output + errors).strip(), (arguments, code, output)


THEME = (SHIPPED / "dark.toml").read_text()
THEMES = {
    "digits": THEME + "x = " + "9" * 5_000,
    "brackets": THEME + "x = " + "[" * 2_000,
    "tables": THEME + "x = " + "{a = " * 10_000,
    "dots": THEME + "a." * 20_000 + "a = 1",
    "exponent": THEME + "x = 1e999999999",
    "large": THEME + "# more\n" * 5_000_000,
    "colour": re.sub(r'text = ".*"', f'text = "#{"f" * 60_000}"', THEME),
    "title": re.sub(r'title = ".*"', f'title = "{"x" * 60_000}"', THEME),
    "noise": random.Random(1).randbytes(60_000),
    "zeros": bytes(60_000),
}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("chosen", [True, False])
def test_themes(sandbox: Sandbox, name: str, chosen: bool) -> None:
    usual = theme_seconds(sandbox)
    folder = sandbox.folder / "themes"
    folder.mkdir()
    text = THEMES[name]
    (folder / "odd.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    if chosen:
        config = sandbox.config.read_text()
        sandbox.config.write_text(config.replace("[display]", '[display]\ntheme = "odd"'))
    assert theme_seconds(sandbox) < usual + MOST_SECONDS


def theme_seconds(sandbox: Sandbox) -> float:
    """The processor time of a dashboard that starts, lists its themes and ends; its memory is compared."""
    session = sandbox.open()
    session.wait_for("search")
    session.send("t")
    session.wait_for("enter chooses")
    assert max(process.memory_info().rss for process in session.family()) < MOST_MEMORY
    seconds = session.usage()
    session.send("esc")
    assert session.pump(20, lambda: "enter chooses" not in session.text)  # esc and q at once are alt+q
    session.send("q")
    assert session.ended() == 0
    assert b"Traceback" not in session.raw
    return seconds
