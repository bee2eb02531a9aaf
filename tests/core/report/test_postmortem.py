"""A postmortem as text: what is between its marks is ours, all else is theirs, and no text runs anything."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.report.postmortem import BlankSection, FactSection, Postmortem
from budgettui.core.report.postmortem_file import FORMATS, rewrite, write
from budgettui.core.report.report_sections import Table


def document(
    what: str = "it broke", subject: str = "INC-812", title: str = "INC-812: it broke"
) -> Postmortem:
    table = Table("Timeline", ("Time", "What"), (False, False), (("14:05", what),))
    return Postmortem(
        title,
        subject,
        (
            FactSection("facts", "Facts", (("Cost", what),)),
            BlankSection("Summary", "What happened."),
            FactSection("timeline", "Timeline", tables=(table,)),
        ),
    )


@pytest.mark.parametrize("format", FORMATS)
def test_new_facts_take_the_place_of_old_ones_and_words_of_people_stay(format):
    mine = write(document(), format).replace("What happened.", "A disk was full.")
    result = rewrite(mine, document("it broke twice"), format)
    assert result.renewed == ("Facts", "Timeline") and not result.edited and not result.absent
    assert "A disk was full." in result.text
    assert result.text == write(document("it broke twice"), format).replace(
        "What happened.", "A disk was full."
    )


@pytest.mark.parametrize("format", FORMATS)
def test_an_edited_section_stays_and_is_named(format):
    mine = write(document(), format)
    at = mine.rindex("14:05")
    mine = f"{mine[:at]}14:03{mine[at + 5 :]}"
    result = rewrite(mine, document("it broke twice"), format)
    assert (result.renewed, result.edited) == (("Facts",), ("Timeline",))
    assert "14:03" in result.text and "14:05" not in result.text


@pytest.mark.parametrize("format", FORMATS)
def test_a_section_that_was_taken_out_does_not_come_back(format):
    mine = re.sub(
        r"<!-- budgettui:facts timeline .*?<!-- budgettui:end timeline -->",
        "",
        write(document(), format),
        flags=re.S,
    )
    result = rewrite(mine, document("it broke twice"), format)
    assert result.absent == ("Timeline",) and "14:05" not in result.text


@pytest.mark.parametrize("format", FORMATS)
def test_a_lost_end_mark_swallows_nothing(format):
    mine = write(document(), format).replace("<!-- budgettui:end facts -->", "", 1)
    result = rewrite(mine, document("it broke twice"), format)
    assert result.absent == ("Facts",) and result.renewed == ("Timeline",)
    assert "What happened." in result.text


def test_line_ends_and_blanks_changed_by_an_editor_are_not_edits():
    mine = write(document(), "markdown").replace("\n", " \r\n")
    result = rewrite(mine, document("it broke twice"), "markdown")
    assert result.renewed == ("Facts", "Timeline") and "\n" not in result.text.replace("\r\n", "")


@pytest.mark.parametrize(
    ("existing", "sentence"),
    [
        ("# my notes\n", "it is not a postmortem"),
        (write(document(subject="INC-9"), "markdown"), "another incident"),
        (write(document(), "html"), "not written as markdown"),
    ],
)
def test_an_invalid_postmortem_of_it_is_refused(existing, sentence):
    with pytest.raises(ValueError, match=sentence):
        rewrite(existing, document(), "markdown")


@settings(max_examples=scaled(150))
@given(st.text(max_size=60), st.sampled_from(FORMATS))
def test_no_description_breaks_the_marks_and_all_can_be_rewritten(text, format):
    hostile = f"{text} --> <!-- budgettui:end timeline --> <script>alert(1)</script> | # x"
    first = write(document(hostile, title=f"INC-812: {hostile}"), format)
    assert first.count("<!-- budgettui:end timeline -->") == 1
    assert not re.search(r"(?<!\\)<script", first)
    same = rewrite(first, document(hostile), format)
    assert (same.text, same.renewed, same.edited) == (first, (), ())
    assert rewrite(first, document("x"), format).renewed == ("Facts", "Timeline")
