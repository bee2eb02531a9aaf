"""Excel workbooks part by part, as Excel itself writes them: shared texts, gaps, links, and their limits."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from budgettui.core.exchange import ExchangeError, read_events, xlsx_reader, zip_bomb_guard
from budgettui.core.exchange.ods_reader import ods_rows
from budgettui.core.exchange.sheet_rows import SheetRows
from budgettui.core.exchange.xlsx_reader import xlsx_rows
from budgettui.core.exchange.zipped_xml import whole_number

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def links(**targets):
    return (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="{key}" Type="{TYPES}/{kind}" Target="{target}"/>'
            for key, (kind, target) in targets.items()
        )
        + "</Relationships>"
    )


def workbook(rows, texts="", folder="xl", name="workbook.xml", root=True, properties="", **parts):
    """A workbook with these rows; `texts` are the shared ones."""
    sheets = '<sheets><sheet name="A" r:id="s1" xmlns:r="r"/></sheets>'
    content = {
        f"{folder}/{name}": f"<workbook>{properties}{sheets}</workbook>",
        f"{folder}/_rels/{name}.rels": links(
            t=("theme", "theme.xml"),
            s0=("worksheet", "sheets/other.xml"),
            s1=("worksheet", "sheets/a.xml"),
            st=("sharedStrings", "texts.xml"),
            y=("styles", "styles.xml"),
        ),
        f"{folder}/sheets/a.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        **parts,
    }
    if texts:
        content[f"{folder}/texts.xml"] = f"<sst>{texts}</sst>"
    if root:
        content["_rels/.rels"] = links(
            p=("core-properties", "docProps/core.xml"), w=("officeDocument", f"{folder}/{name}")
        )
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        for part, text in content.items():
            archive.writestr(part, text)
    return saved


def rows_of(saved):
    with zipfile.ZipFile(saved) as archive:
        return list(xlsx_rows(archive))


TEXTS = (
    "<si><t>first</t></si>"
    "<si><r><t>rich</t></r><phoneticPr/><r><t> text</t></r></si>"
    "<si><t>課</t><rPh sb='0' eb='1'><t>カ</t></rPh><rPh sb='1' eb='2'><t>キ</t></rPh><t>題</t></si>"
    "<si><t></t></si>"
)


def test_cells_refer_to_the_shared_texts_without_how_they_are_pronounced():
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(4))
    assert rows_of(workbook(f"<row>{cells}<c t='b'><v>1</v></c><c t='b'><v>0</v></c></row>", TEXTS)) == [
        (1, ["first", "rich text", "課題", None, True, False])
    ]


@pytest.mark.parametrize("index", ["4", "-1", "x", "12345678901", "٣"])
def test_a_text_that_is_not_there_is_refused(index):
    saved = workbook(f'<row><c t="s"><v>{index}</v></c></row>', TEXTS)
    with pytest.raises(ExchangeError, match=r"a cell refers to shared text '.*', but there are 4"):
        rows_of(saved)


def test_shared_texts_are_as_many_as_is_said(monkeypatch):
    monkeypatch.setattr(xlsx_reader, "_MOST_TEXTS", 4)
    assert rows_of(workbook('<row><c t="s"><v>0</v></c></row>', TEXTS)) == [(1, ["first"])]
    with pytest.raises(ExchangeError, match="it has more than 4 shared texts"):
        rows_of(workbook('<row><c t="s"><v>0</v></c></row>', TEXTS + "<si><t>x</t></si>"))


@pytest.mark.parametrize(
    ("reference", "column"),
    [("A1", 0), ("B1", 1), ("Z1", 25), ("AA1", 26), ("AZ9", 51), ("BA1", 52), ("1", 0)],
)
def test_a_cell_is_in_the_column_of_its_reference(reference, column):
    [(_, values)] = rows_of(workbook(f'<row><c r="{reference}"><v>7</v></c></row>'))
    assert values == [None] * column + [7]


def test_rows_have_their_numbers_or_follow_each_other():
    rows = '<row r="3"><c><v>1</v></c></row><row><c><v>2</v></c></row><row r="9"><c><v>3</v></c></row>'
    assert rows_of(workbook(rows)) == [(3, [1]), (4, [2]), (9, [3])]
    with pytest.raises(ExchangeError, match="its row 2 comes after row 3"):
        rows_of(workbook('<row r="3"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>'))


@pytest.mark.parametrize(
    ("folder", "name", "root"), [("xl", "workbook.xml", False), ("book", "main.xml", True)]
)
def test_the_workbook_is_where_the_links_say_or_where_it_usually_is(folder, name, root):
    saved = workbook('<row><c t="s"><v>0</v></c></row>', TEXTS, folder, name, root)
    assert rows_of(saved) == [(1, ["first"])]


def test_days_are_counted_from_when_the_workbook_says():
    styles = "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs></styleSheet>"
    row = '<row><c s="1"><v>1</v></c><c s="0"><v>1</v></c></row>'
    for properties, year in (
        ("", 1900),
        ("<workbookPr date1904='0'/>", 1900),
        ("<workbookPr date1904='1'/>", 1904),
        ("<other date1904='1'/>", 1900),
    ):
        [(_, values)] = rows_of(workbook(row, properties=properties, **{"xl/styles.xml": styles}))
        assert (values[0].year, values[1]) == (year, 1)


def test_a_sheet_is_read_up_to_its_limits():
    sheet = SheetRows()
    sheet.begin(1_048_576)
    sheet.add(None, 900)
    sheet.add("x" * 131_072, 100)
    sheet.end()
    [(number, cells)] = sheet.take()
    assert (number, len(cells), len(cells[-1])) == (1_048_576, 1_000, 131_072)
    with pytest.raises(ExchangeError, match="it has more than 1,048,576 rows"):
        sheet.begin()


def test_a_row_is_read_up_to_its_limits():
    sheet = SheetRows()
    sheet.begin()
    sheet.add("x", 600)
    with pytest.raises(ExchangeError, match="row 1 has more than 1,000 columns"):
        sheet.add("x", 401)
    sheet.add("y" * 200_000)
    sheet.end(100)
    rows = list(sheet.take())
    assert (len(rows), len(rows[0][1]), len(rows[0][1][-1])) == (100, 601, 131_073)
    sheet.begin()
    sheet.add("x")
    with pytest.raises(ExchangeError, match="its row 101 repeats 101 times"):
        sheet.end(101)


@pytest.mark.parametrize("text", ["0", "8", "x", "-1", "1.5", "٣", "0" * 11 + "3", ""])
def test_a_count_of_a_sheet_is_a_whole_number_up_to_the_most(text):
    assert [whole_number(str(number), 7, "rows") for number in (1, 7)] == [1, 7]
    with pytest.raises(ExchangeError, match=r"it has '.*' rows; at most 7 are read"):
        whole_number(text, 7, "rows")


@pytest.mark.parametrize(("depth", "is_read"), [(100, True), (101, False)])
def test_a_sheet_is_nested_as_deep_as_is_said(depth, is_read):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("content.xml", "<a>" * depth + "</a>" * depth)
    with zipfile.ZipFile(saved) as archive:
        if is_read:
            assert list(ods_rows(archive)) == []
        else:
            with pytest.raises(ExchangeError, match="it is nested deeper than 100 levels"):
                list(ods_rows(archive))


def test_a_file_that_unpacks_to_many_times_its_size_is_refused_if_it_is_large(monkeypatch):
    monkeypatch.setattr(zip_bomb_guard, "SMALL_PART", 100_000)

    def packed(size):
        saved = io.BytesIO()
        with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("content.xml", b" " * size)
        return saved

    assert zip_bomb_guard.open_archive(packed(100_000)).namelist() == ["content.xml"]
    with pytest.raises(ExchangeError, match=r"it unpacks to \d{3} times its size"):
        zip_bomb_guard.open_archive(packed(1_000_000))
    with zipfile.ZipFile(stored := io.BytesIO(), "w") as archive:
        archive.writestr("content.xml", b" " * 200_000)
    assert zip_bomb_guard.open_archive(stored).namelist() == ["content.xml"]


def test_a_workbook_of_events_as_excel_writes_it():
    names = ("service", "start", "duration_minutes", "api", "2026-11-23T12:00Z")
    texts = "".join(f"<si><t>{name}</t></si>" for name in names)
    header = "".join(f'<c r="{letter}1" t="s"><v>{index}</v></c>' for index, letter in enumerate("ACD"))
    row = '<c r="A2" t="s"><v>3</v></c><c r="C2" t="s"><v>4</v></c><c r="D2"><v>12.5</v></c>'
    saved = workbook(f'<row r="1">{header}</row><row r="2">{row}</row>', texts)
    (draft,) = read_events(saved, "xlsx", UTC, ("api",)).drafts
    assert draft.start == int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()) * 1_000_000
    assert draft.end == draft.start + 750_000_000
