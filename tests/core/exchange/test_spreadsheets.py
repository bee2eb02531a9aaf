"""Spreadsheets and Parquet: events go out and come back, types and all."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgettui.core.exchange import (
    ColumnOptions,
    ExchangeError,
    parquet_reader,
    read_events,
    spreadsheet_reader,
    write_events,
    zip_bomb_guard,
)
from budgettui.core.exchange.ods_reader import ods_rows
from budgettui.core.exchange.xlsx_reader import xlsx_rows
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, to_instant

KINDS = ("xlsx", "ods", "parquet")
NOON = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
DRAFTS = (
    Draft("checkout", NOON, NOON + 12 * MINUTE, 0.5, "incident", "INC-1", '=1+1 "x"', "monitor", "k1"),
    Draft("checkout", NOON + 1, None, 1.0, "deployment", "007", "NA", "monitor", "null"),
    Draft("checkout", NOON + 2, NOON + 3 * MINUTE + 7, 1.0, "incident", None, None, "import", None),
)


def read(source, kind, **options):
    return read_events(source, kind, UTC, ("checkout",), **options)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_reads_back_as_itself(kind, tmp_path):
    file = tmp_path / f"events.{kind}"
    assert write_events(DRAFTS, file, kind) == 3
    reading = read(file, kind)
    assert (reading.drafts, reading.bad) == (DRAFTS, ())


@pytest.mark.parametrize("kind", KINDS)
def test_no_events_make_a_file_with_a_header(kind, tmp_path):
    file = tmp_path / f"events.{kind}"
    assert write_events([], file, kind) == 0
    assert read(file, kind).drafts == ()


def test_no_cell_is_a_formula(tmp_path):
    import openpyxl

    write_events(DRAFTS, tmp_path / "a.xlsx", "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_sheet_as_people_make_it(kind, tmp_path):
    """Dates and lengths typed as such, an empty row, numbers for ids."""
    frame = pd.DataFrame(
        {
            "Service": ["checkout", None, "checkout"],
            "Start": [datetime(2026, 11, 23, 12), None, datetime(2026, 11, 24, 12)],
            "Duration minutes": [12, None, 2.5],
            "Incident ID": [812, None, 813],
        }
    )
    frame.to_excel(tmp_path / f"a.{kind}", index=False, engine={"xlsx": "openpyxl", "ods": "odf"}[kind])
    reading = read(tmp_path / f"a.{kind}", kind)
    assert reading.bad == ()
    assert [(draft.start, draft.end, draft.incident_id) for draft in reading.drafts] == [
        (NOON, NOON + 12 * MINUTE, "812"),
        (NOON + 24 * 60 * MINUTE, NOON + 24 * 60 * MINUTE + 150_000_000, "813"),
    ]


def test_parquet_with_lengths_and_zones(tmp_path):
    frame = pd.DataFrame(
        {
            "service": ["checkout"],
            "start": pd.to_datetime(["2026-11-23T13:00:00+01:00"]),
            "duration": [timedelta(minutes=12)],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    (draft,) = read(tmp_path / "a.parquet", "parquet").drafts
    assert (draft.start, draft.end) == (NOON, NOON + 12 * MINUTE)


@pytest.mark.parametrize("kind", KINDS)
def test_an_invalid_file_is_reported_in_a_sentence(kind):
    for raw in (b"", b"PK\x03\x04nonsense", b"service,start\n", b"PAR1"):
        with pytest.raises(ExchangeError, match=f"it cannot be read as {kind}: "):
            read(io.BytesIO(raw), kind)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_zip_that_unpacks_to_more_than_memory_is_refused(kind, monkeypatch):
    monkeypatch.setattr(zip_bomb_guard, "MOST_BYTES", 1_000_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 2_000_000)
    assert len(buffer.getvalue()) < 10_000
    with pytest.raises(ExchangeError, match="larger than 1 MB; export it as CSV"):
        read(io.BytesIO(buffer.getvalue()), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_without_the_library_a_sentence_says_what_to_install(kind, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ExchangeError, match=r"pip install 'budgettui\[tables\]'"):
        write_events(DRAFTS, Path(tmp_path / f"a.{kind}"), kind)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_damaged_sheet_is_refused_whole_and_prints_nothing(kind, tmp_path, capsys):
    """A tag cut short behind the first rows must not leave those rows as the file's content."""
    sound, broken = tmp_path / f"sound.{kind}", tmp_path / f"broken.{kind}"
    write_events(DRAFTS, sound, kind)
    sheet = {"xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml"}[kind]
    with zipfile.ZipFile(sound) as archive, zipfile.ZipFile(broken, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == sheet:
                assert b"row" in content
                cut = content.rindex(b"row")
                content = content[:cut] + b"\x1b]0;title\x07" + content[cut:]
            copy.writestr(name, content)
    with pytest.raises(ExchangeError, match=f"cannot be read as {kind}"):
        read(broken, kind)
    assert capsys.readouterr() == ("", "")


def test_text_of_parquet_that_is_not_text_is_refused(tmp_path):
    file = tmp_path / "events.parquet"
    frame = pd.DataFrame({"service": ["checkout"], "start": ["2026-11-23T12:00Z"], "duration_minutes": [5.0]})
    frame.to_parquet(file, compression=None)
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b"checkout", b"check\xffut"))
    with pytest.raises(ExchangeError, match="cannot be read as parquet"):
        read(file, "parquet")


def test_a_parquet_file_whose_levels_contradict_each_other_is_refused():
    # pyarrow ends the whole process where it is asked for the sizes of this file's columns.
    file = Path(__file__).parent / "samples" / "parquet" / "inconsistent-levels.parquet"
    with pytest.raises(ExchangeError, match="cannot be read as parquet"):
        read(file, "parquet")


def test_a_parquet_row_that_is_larger_than_any_event_is_refused(tmp_path):
    # Alone, and among so many that the rows are small on average.
    for others in (0, 9000):
        descriptions = ["short"] * others + ["y" * 20_000_000]
        frame = pd.DataFrame(
            {
                "service": "checkout",
                "start": "2026-11-23T12:00Z",
                "duration_minutes": 1.0,
                "description": descriptions,
            }
        )
        frame.to_parquet(tmp_path / "events.parquet", index=False)
        with pytest.raises(ExchangeError, match="its rows are too large for events"):
            read(tmp_path / "events.parquet", "parquet")


def test_a_year_that_only_arrow_has_makes_a_bad_row(tmp_path):
    import numpy as np

    starts = np.array([-6_000_000_000_000, 1_795_700_000], dtype="datetime64[s]")
    frame = pd.DataFrame({"service": "checkout", "start": starts, "duration_minutes": 5.0})
    frame.to_parquet(tmp_path / "events.parquet", index=False)
    with (tmp_path / "events.parquet").open("rb") as stream:
        reading = read_events(stream, "parquet", UTC, ["checkout"])
    assert [draft.service for draft in reading.drafts] == ["checkout"]
    assert "a time outside of the calendar" in str(reading.bad[0])


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 3)),
    st.text("aé 7=+<&>\u202e😀", min_size=1, max_size=9).map(lambda text: f"x{text}x"),
    st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda length: timedelta(seconds=length.seconds)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(VALUES, max_size=5), max_size=5))
def test_a_workbook_reads_as_its_library_reads_it(rows):
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = openpyxl.load_workbook(buffer, data_only=True).active
    expected = {number: list(row) for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)}
    with zipfile.ZipFile(buffer) as archive:
        read_rows = dict(xlsx_rows(archive))
    for number, row in expected.items():
        values = read_rows.get(number, [])
        assert values + [None] * (len(row) - len(values)) == row


def workbook_of(cell: str) -> io.BytesIO:
    """A workbook with one event, whose end is the XML `cell` at D2."""
    import openpyxl

    book, saved, edited = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["service", "start", "category", "end"])
    book.active.append(["checkout", "2026-11-23T12:00", "incident", 7])
    book.save(saved)
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(edited, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith("sheet1.xml"):
                before, _, after = content.partition(b'<c r="D2"')
                content = before + cell.encode() + after.partition(b"</c>")[2]
            copy.writestr(name, content)
    return edited


def sheet_of(cell: str) -> io.BytesIO:
    """An OpenDocument sheet with one event, whose end is the XML `cell`."""
    texts = '<t:table-cell o:value-type="string"><x:p>{}</x:p></t:table-cell>'
    header = "".join(texts.format(name) for name in ("service", "start", "category", "end"))
    row = "".join(texts.format(text) for text in ("checkout", "2026-11-23T12:00", "incident")) + cell
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr(
            "content.xml",
            '<d xmlns:o="o" xmlns:t="t" xmlns:x="x" xmlns:c="c"><t:table>'
            f"<t:table-row>{header}</t:table-row><t:table-row>{row}</t:table-row></t:table></d>",
        )
    return saved


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("xlsx", workbook_of('<c r="D2" t="e"><f>A9</f><v>#REF!</v></c>'), "holds the error '#REF!'"),
        ("xlsx", workbook_of('<c r="D2" t="e"><v>#N/A</v></c>'), "holds the error '#N/A'"),
        ("xlsx", workbook_of('<c r="D2"><f>B2+1</f><v/></c>'), "a formula without a value"),
        ("xlsx", workbook_of('<c r="D2"><f>B2+1</f></c>'), "a formula without a value"),
        (
            "ods",
            sheet_of(
                '<t:table-cell o:value-type="string" c:value-type="error"><x:p>#REF!</x:p></t:table-cell>'
            ),
            "holds the error '#REF!'",
        ),
        (
            "ods",
            sheet_of('<t:table-cell o:value-type="string"><x:p>#N/A</x:p></t:table-cell>'),
            "holds the error '#N/A'",
        ),
        ("ods", sheet_of('<t:table-cell t:formula="of:=[.B2]+1"/>'), "a formula without a value"),
    ],
)
def test_a_cell_without_a_value_is_not_taken_for_an_empty_one(kind, content, reason):
    """An event without an end is open: with an end that cannot be read it is refused."""
    reading = read(content, kind)
    assert reading.drafts == ()
    [row] = reading.bad
    assert (row.line, row.column) == (2, "end") and reason in row.reason


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("xlsx", workbook_of('<c r="D2" t="str"><f>IF(A9="","",A9)</f><v></v></c>')),
        ("xlsx", workbook_of('<c r="D2"/>')),
        (
            "ods",
            sheet_of('<t:table-cell t:formula="of:=[.A9]" o:value-type="string"><x:p></x:p></t:table-cell>'),
        ),
        ("ods", sheet_of("<t:table-cell/>")),
    ],
)
def test_a_formula_that_gives_nothing_is_an_empty_cell(kind, content):
    reading = read(content, kind)
    assert reading.bad == ()
    assert [draft.end for draft in reading.drafts] == [None]


def test_rows_and_cells_that_one_stands_for_are_spread(tmp_path):
    """As LibreOffice saves a sheet: filled up to its end with empty ones."""
    cell = '<t:table-cell o:value-type="string"{}><x:p>{}</x:p></t:table-cell>'
    header = "".join(cell.format("", name) for name in ("service", "start", "note", "end"))
    empty = '<t:table-cell t:number-columns-repeated="16384"/>'
    empty = '<t:table-row t:number-rows-repeated="{}">' + empty + "</t:table-row>"
    row = (
        cell.format("", "checkout")
        + '<t:table-cell o:value-type="date" o:date-value="2026-11-23T12:00"><x:p>23.</x:p></t:table-cell>'
        + "<t:covered-table-cell/>"
        + '<t:table-cell o:value-type="string"><o:annotation><x:p>why</x:p></o:annotation>'
        + '<x:p>2026-11-23<x:s/>12:12</x:p></t:table-cell><t:table-cell t:number-columns-repeated="16380"/>'
    )
    content = (
        '<d xmlns:t="t" xmlns:o="o" xmlns:x="x"><t:table>'
        f"<t:table-row>{header}</t:table-row>{empty.format(3)}"
        f'<t:table-row t:number-rows-repeated="2">{row}</t:table-row>{empty.format(1_048_570)}'
        "</t:table><t:table><t:table-row><t:table-cell/></t:table-row></t:table></d>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", content)
    reading = read(tmp_path / "a.ods", "ods", columns=ColumnOptions({}, True))
    assert [(draft.start, draft.end) for draft in reading.drafts] == [(NOON, NOON + 12 * MINUTE)] * 2
    with zipfile.ZipFile(tmp_path / "a.ods") as archive:
        assert [number for number, _ in ods_rows(archive)] == [1, 5, 6]


def ods_cells(*cells: str, before: str = "", after: str = "") -> list[list[object]]:
    """The values of the rows that a sheet of one row with these cells gives."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr(
            "content.xml",
            f'<d xmlns:o="o" xmlns:t="t" xmlns:x="x">{before}<t:table><t:table-row>{"".join(cells)}'
            f"</t:table-row></t:table>{after}</d>",
        )
    with zipfile.ZipFile(saved) as archive:
        return [values for _, values in ods_rows(archive)]


def ods_cell(kind: str, content: str, **attributes: str) -> str:
    named = "".join(f' o:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<t:table-cell o:value-type="{kind}"{named}>{content}</t:table-cell>'


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (ods_cell("string", '<x:p>a<x:s x:c="3"/>b<x:s/>c</x:p>'), "a   b c"),
        (ods_cell("string", "<x:p>a<x:tab/>b<x:line-break/>c</x:p><x:p>d</x:p>"), "a\tb\nc\nd"),
        (ods_cell("boolean", "<x:p>TRUE</x:p>", boolean_value="true"), True),
        (ods_cell("boolean", "<x:p>FALSE</x:p>", boolean_value="false"), False),
        (ods_cell("time", "<x:p>00:12:00</x:p>", time_value="PT00H12M00S"), "PT00H12M00S"),
        (ods_cell("time", "<x:p>26:00:00</x:p>"), "26:00:00"),
        (ods_cell("string", "<x:p>00:12:00</x:p>"), "00:12:00"),
        (ods_cell("percentage", "<x:p>50 %</x:p>", value="0.5"), 0.5),
        (ods_cell("float", "<x:p>12</x:p>", value="12"), 12),
        (ods_cell("float", "<x:p>twelve</x:p>", value="?"), "twelve"),
        (ods_cell("date", "<x:p>soon</x:p>", date_value="?"), "soon"),
    ],
)
def test_a_cell_of_a_sheet_by_its_type(cell, value):
    assert ods_cells(cell) == [[value]]


def test_of_several_sheets_the_first_is_read():
    cell = ods_cell("string", "<x:p>{}</x:p>")
    row = "<t:table-row>" + cell.format("other") + "</t:table-row>"
    other = f"<t:table>{row}</t:table>"
    assert ods_cells(cell.format("first"), before="<x:s/>", after=other * 2 + row) == [["first"]]
    nested = cell.format("first" + f"</x:p>{other}<x:p>")
    assert ods_cells(nested, after=other)[0][0].startswith("first")


@pytest.mark.parametrize(
    ("value", "shown"), [("PT00H12M00S", "00:12:00"), ("PT00H12M00S", "12 minutes past")]
)
def test_a_length_of_a_sheet_that_is_typed_as_time_is_read(value, shown):
    saved = io.BytesIO()
    names = "".join(ods_cell("string", f"<x:p>{name}</x:p>") for name in ("service", "start", "duration"))
    start = ods_cell("date", "<x:p>23.</x:p>", date_value="2026-11-23T12:00")
    cells = ods_cell("string", "<x:p>checkout</x:p>") + start
    cells += ods_cell("time", f"<x:p>{shown}</x:p>", time_value=value)
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr(
            "content.xml",
            '<d xmlns:o="o" xmlns:t="t" xmlns:x="x"><t:table>'
            f"<t:table-row>{names}</t:table-row><t:table-row>{cells}</t:table-row></t:table></d>",
        )
    (draft,) = read(saved, "ods").drafts
    assert (draft.start, draft.end) == (NOON, NOON + 12 * MINUTE)


@pytest.fixture
def parquet_of_2000(tmp_path):
    """A file of two thousand rows in one group, and the bytes of that group."""
    from pyarrow.parquet import ParquetFile

    frame = pd.DataFrame(
        {
            "service": "checkout",
            "start": "2026-11-23T12:00Z",
            "duration_minutes": 1.0,
            "description": [f"{number:0200}" for number in range(2000)],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet", index=False, compression=None, use_dictionary=False)
    with ParquetFile(tmp_path / "a.parquet") as file:
        assert file.metadata.num_row_groups == 1
        return tmp_path / "a.parquet", file.metadata.row_group(0).total_byte_size


@pytest.mark.parametrize(
    ("limit", "share", "refusal"),
    [
        ("MOST_ROWS", None, None),
        ("MOST_ROWS", 1_999, "it has 2,000 rows; at most 1,999 are read: export it as CSV"),
        ("_LARGEST_GROUP", 1, None),
        ("_LARGEST_GROUP", 0.99, "a group of its rows unpacks to more than 0 MB; export it as CSV"),
        ("_LARGEST_VALUES", 0.9, None),
        ("_LARGEST_VALUES", 0.49, "its rows are too large for events: 1,000 of them hold over 0 MB"),
    ],
)
def test_a_parquet_file_is_read_up_to_its_limits(parquet_of_2000, monkeypatch, limit, share, refusal):
    file, size = parquet_of_2000
    most = 2_000 if share is None else share if share > 1 else round(size * share)
    monkeypatch.setattr(parquet_reader, limit, most)
    if refusal is None:
        assert len(read(file, "parquet").drafts) == 2_000
    else:
        with pytest.raises(ExchangeError) as caught:
            read(file, "parquet")
        assert str(caught.value) == f"{file}: {refusal}"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_sheet_is_read_up_to_the_most_bytes(kind, tmp_path, monkeypatch):
    file = tmp_path / f"a.{kind}"
    write_events(DRAFTS, file, kind)
    size = file.stat().st_size
    monkeypatch.setattr(spreadsheet_reader, "MOST_BYTES", size)
    assert len(read(file, kind).drafts) == 3
    monkeypatch.setattr(spreadsheet_reader, "MOST_BYTES", size - 1)
    with pytest.raises(ExchangeError, match="export it as CSV"):
        read(file, kind)


def test_reading_an_open_document_needs_no_library(tmp_path, monkeypatch):
    for kind in ("xlsx", "ods"):
        write_events(DRAFTS, tmp_path / f"a.{kind}", kind)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert len(read(tmp_path / "a.ods", "ods").drafts) == 3
    with pytest.raises(ExchangeError, match=r"xlsx files need an extra library: pip install"):
        read(tmp_path / "a.xlsx", "xlsx")
