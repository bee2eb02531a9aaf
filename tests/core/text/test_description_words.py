"""Words that look like a part of an event, such as a time or a share, and words that do not."""

import pytest

from budgettui.core.text.event_line.description_words import looks_like_field
from budgettui.core.text.event_line.impact import is_share, read_percent
from budgettui.core.text.timeparse.tokens import Tokens


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("INC-812 again", "INC-812"),
        ("AZ-1", "AZ-1"),
        ("A_2-7 again", "A_2-7"),
        ("INC-812, again", "INC-812"),
        ("(INC-812)", "(INC-812"),
        ("#12 again", "#12"),
        ("12% of users", "12%"),
        ("12 percent of users", "12 percent"),
        ("+50%", "+50%"),
        ("0.5 of them", "0.5"),
        ("90s m", "90s"),
        ("1h30m", "1h30m"),
        ("1h30 later", "1h30"),
        ("1h 30m later", "1h 30m"),
        ("1h 30 nodes", "1h"),
        ("2pm", "2pm"),
        ("13 pm", "13 pm"),
        ("14:05", "14:05"),
        ("14:5", "14:5"),
        ("(14:05:30)", "(14:05:30"),
        ("14:05-14:20 again", "14:05-14:20"),
        ("14:05 20 nodes", "14:05"),
        ("14:05 + more", "14:05"),
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T14:05", "2026-11-20T14:05"),
        ("20261120T1405", "20261120T1405"),
        ("yesterday", "yesterday"),
        ("friday", "friday"),
    ],
)
def test_a_word_that_looks_like_a_part_ends_where_the_part_does(text, field):
    tokens = Tokens(text)
    assert tokens.slice(0, looks_like_field(tokens, 0)) == field


@pytest.mark.parametrize(
    "text",
    [
        "DB down", "INC 812", "INC- 812", "INC-x", "INC+812", "INC812", "INC-812x", "inc-812", "Inc-8",
        "ÄB-1", "# 12", "#x", "1h.5", "123pm", "3:1", "14:123", "123:05", "14 :05", "14: 05", "14x05",
        "14:05x", "12t05", "2026-11", "2026-11-2", "2026-11/20", "2026/11-20", "2026-11-20x",
        "20261120t x", "1.5", "12", "yesterdayx", "fri", "(", "( 14:05", "«14:05",
    ],
)  # fmt: skip
def test_a_word_of_a_description_is_not_a_part(text):
    assert looks_like_field(Tokens(text), 0) == 0


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("50% of users", 2), ("50 %", 2), ("50 pct", 2), ("150 percent", 2), ("+50%", 3), ("- 50%", 3),
        ("1,5%", 4), ("1.234,5%", 4), ("1,234,5%", 6),
        ("", 0), ("50", 0), ("%", 0), ("x%", 0), ("(50%", 0), ("1, 5%", 0), ("50 users", 0), ("50,%", 0),
    ],
)  # fmt: skip
def test_a_percentage_ends_with_its_sign(text, end):
    assert read_percent(Tokens(text), 0) == end


@pytest.mark.parametrize("text", ["0.5", "1.0", ".5", f"0.{'0' * 97}1"])
def test_a_decimal_from_0_to_1_is_a_share(text):
    assert is_share(text)


@pytest.mark.parametrize("text", ["1", "0", "0.0", "1.1", "2.5", f"0.{'0' * 98}1"])
def test_another_number_is_not_a_share(text):
    assert not is_share(text)
