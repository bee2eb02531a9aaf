"""The line that a bad row of a CSV file is reported on is the one it begins on, whatever its cells hold."""

import csv
import io
from datetime import UTC
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exchange import csv_reader, read_events

HEADER = "service,start,duration_minutes,description"

texts = st.lists(st.sampled_from(["x", "\n", "\r\n", "\r", '"', ",", " "]), max_size=6).map("".join)
rows = st.lists(
    st.one_of(texts.map(lambda text: ["api", "soon", "5", text]), st.just([])), min_size=1, max_size=9
)


@given(rows, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", '"open', '"a"b\n', "last"]))
def test_a_bad_row_is_on_the_line_where_it_begins(rows, line_end, broken):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    expected = []
    for cells in rows:
        if cells:
            expected.append(2 + out.getvalue().count("\n"))
        writer.writerow(cells)
    if broken:
        expected.append(2 + out.getvalue().count("\n"))
    text = HEADER + line_end + out.getvalue() + broken
    with patch.object(csv_reader, "PORTION", 3):
        reading = read_events(io.BytesIO(text.encode()), "csv", UTC, ["api"])
    assert [bad.line for bad in reading.bad] == expected
