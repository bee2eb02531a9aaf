"""Times, lengths and quick lines as people type them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_datetime, to_instant
from budgettui.core.text.event_line import parse_impact, parse_quick
from budgettui.core.text.formatting import format_duration, format_impact, format_length, format_when
from budgettui.core.text.timeparse import (
    RepeatedTimeError,
    Span,
    confirmation,
    parse_duration,
    parse_length,
    parse_span,
    parse_when,
)

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
SANTIAGO = ZoneInfo("America/Santiago")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ZONES = [UTC, BERLIN, KOLKATA, SANTIAGO, LORD_HOWE, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")]
CATEGORIES = ("incident", "deployment", "maintenance")


def at(text: str, zone=BERLIN, fold: int = 0) -> int:
    return to_instant(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold))


NOW = at("2026-11-23 14:30")


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("14:05", "2026-11-23 14:05"),
        ("9:05", "2026-11-23 09:05"),
        ("14:05:30", "2026-11-23 14:05:30"),
        ("14:30:59", "2026-11-23 14:30:59"),
        ("14:31", "2026-11-23 14:31"),
        ("14:32", "2026-11-22 14:32"),
        ("23:50", "2026-11-22 23:50"),
        ("today 23:50", "2026-11-23 23:50"),
        ("yesterday 14:05", "2026-11-22 14:05"),
        ("Yesterday at 14:05", "2026-11-22 14:05"),
        ("tomorrow 08:00", "2026-11-24 08:00"),
        ("2026-11-23 14:05", "2026-11-23 14:05"),
        ("2026-11-23T14:05", "2026-11-23 14:05"),
        ("2024-02-29 00:00", "2024-02-29 00:00"),
        ("2026-11-23 14:05:07.25", "2026-11-23 14:05:07.250000"),
        ("2026-11-23T14:05:07.123456789", "2026-11-23 14:05:07.123456"),
        ("20261123T140500", "2026-11-23 14:05"),
        ("23nov 2026 14:05", "2026-11-23 14:05"),
        ("nov 23 2026 14:05", "2026-11-23 14:05"),
        ("1970-01-01 01:00", "1970-01-01 01:00"),
        ("2199-12-31 23:59", "2199-12-31 23:59"),
        (" now ", "2026-11-23 14:30"),
        ("10m ago", "2026-11-23 14:20"),
        ("1h30m ago", "2026-11-23 13:00"),
        ("2 hours ago", "2026-11-23 12:30"),
        ("in 10m", "2026-11-23 14:40"),
    ],
)
def test_a_time_as_typed(typed, means):
    assert parse_when(typed, NOW, BERLIN) == at(means)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-11-23T14:05Z", "14:05"),
        ("2026-11-23T14:05:00+02:00", "12:05"),
        ("2026-11-23 14:05 -0330", "17:35"),
        ("2026-11-23T14:05+01", "13:05"),
        ("20261123T140500Z", "14:05"),
        ("13:05Z", "13:05"),
        ("13:05 UTC", "13:05"),
    ],
)
def test_a_zone_in_the_text_beats_the_configured_one(typed, utc):
    assert parse_when(typed, NOW, BERLIN) == at(f"2026-11-23 {utc}", UTC)


def test_a_text_of_a_hundred_characters_is_read_and_a_longer_one_is_not():
    for text, read in (
        ("14:05", lambda text: parse_when(text, NOW, BERLIN)),
        ("12m", parse_duration),
        ("50%", parse_impact),
        ("14:05-14:20", lambda text: parse_span("", text, NOW, BERLIN)),
    ):
        assert read(text.rjust(100)) == read(text)
        with pytest.raises(ValueError, match=f"'{text}' is"):
            read(text.rjust(101))


def test_after_midnight_a_late_time_is_yesterdays():
    now = at("2026-11-23 00:10")
    assert parse_when("23:50", now, BERLIN) == at("2026-11-22 23:50")
    assert parse_when("00:05", now, BERLIN) == at("2026-11-23 00:05")


def test_a_minute_before_midnight_the_coming_midnight_is_meant():
    assert parse_when("00:00", at("2026-11-22 23:59:30"), BERLIN) == at("2026-11-23 00:00")


@pytest.mark.parametrize(
    "typed",
    [
        "", "10", "1405", "2026", "14", "soon", "10m", "ago", "-5m ago", "14:5", "14.05", "2 o'clock",
        "23/11/2026 14:05", "11-23 14:05", "in", "2026-11-23 14", "next friday", "14:05 x", "12m",
        "14:05:7", "14:05:", "14:05:077", "14:05: 07", "14:05:ab",
        "١٤:٠٥", "14:05\x00", "nan ago", "2026-11-23 yesterday 14:05",
        "2026/11-23", "2026-11/23", "2026- 11-23", "2026-11- 23", "2026-11 -23", "2026-11-2", "2026-1-23",
        "12t14:05", "20261123", "23 nov 2026x 14:05",
    ],
)  # fmt: skip
def test_an_invalid_time_is_refused_with_what_is(typed):
    with pytest.raises(ValueError, match=r"^time: .*14:05"):
        parse_when(typed, NOW, BERLIN)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("25:00", "is not a time of day"),
        ("14:60", "is not a time of day"),
        ("24:00", "is not a time of day"),
        ("2026-02-30 14:05", "'2026-02-30' is not a day"),
        ("2026-13-01 14:05", "not a day"),
        ("20261340T1405", "'20261340' is not a day"),
        ("13pm", "is not a time of day"),
        ("31 feb", "'31 feb' is not a day"),
        ("31 feb 2026 14:05", "'31 feb 2026' is not a day"),
        ("14:05 CET", "'CET' after 14:05 is not understood; write the offset"),
        ("14:05-14:20", "is a range"),
        ("14:05+14:01", "from -12:00 to \\+14:00"),
        ("2026-11-23T14:05-12:01", "from -12:00 to \\+14:00"),
        ("1969-12-31 23:59", "outside the years 1970 to 2199"),
        ("1970-01-01 00:59", "outside the years 1970 to 2199"),
        ("2200-01-01 00:00Z", "outside the years 1970 to 2199"),
        ("36500d ago", "outside the years"),
        ("14:05+19:00", "not an offset"),
    ],
)
def test_an_impossible_time_says_why(typed, says):
    with pytest.raises(ValueError, match=says):
        parse_when(typed, NOW, BERLIN)


def test_a_time_that_a_clock_change_skips_is_refused():
    with pytest.raises(ValueError, match=r"02:30 does not exist on 2026-03-29 in Europe/Berlin.*03:30"):
        parse_when("2026-03-29 02:30", NOW, BERLIN)
    with pytest.raises(ValueError, match="does not exist"):
        parse_when("02:30", at("2026-03-29 10:00"), BERLIN)
    with pytest.raises(ValueError, match="does not exist"):
        parse_when("yesterday 02:30", at("2026-03-30 10:00"), BERLIN)
    assert parse_when("02:30", at("2026-03-29 01:00"), BERLIN) == at("2026-03-28 02:30")


def test_a_time_that_comes_twice_is_asked_about_naming_both():
    first, second = at("2026-10-25 02:30"), at("2026-10-25 02:30", fold=1)
    assert second - first == HOUR
    with pytest.raises(RepeatedTimeError, match=r"write 02:30 UTC\+02:00 or 02:30 UTC\+01:00") as raised:
        parse_when("2026-10-25 02:30", NOW, BERLIN)
    assert raised.value.choices == (first, second)
    assert parse_when("2026-10-25 02:30", NOW, BERLIN, fold=0) == first
    assert parse_when("2026-10-25 02:30", NOW, BERLIN, fold=1) == second
    assert parse_when("2026-10-25 02:30 UTC+02:00", NOW, BERLIN) == first
    assert parse_when("2026-10-25 02:30+02:00", NOW, BERLIN) == first
    assert parse_when("2026-10-25 02:30+01:00", NOW, BERLIN) == second


def test_of_a_time_that_comes_twice_the_one_that_has_come_is_meant():
    now = at("2026-10-25 02:10", fold=1)
    for typed in ("02:30", "2026-10-25 02:30", "today 02:30", "sun 02:30"):
        assert parse_when(typed, now, BERLIN) == at("2026-10-25 02:30")
    with pytest.raises(RepeatedTimeError):
        parse_when("02:05", now, BERLIN)
    first = at("2026-10-25 02:30")
    assert parse_when("02:30", first - MINUTE, BERLIN) == first
    with pytest.raises(RepeatedTimeError):
        parse_when("02:30", first + HOUR - MINUTE, BERLIN)


@settings(deadline=None)
@given(st.datetimes(datetime(1972, 6, 1), datetime(2199, 12, 30)), st.sampled_from(ZONES))
def test_a_moment_shown_reads_back_as_itself(moment, zone):
    instant = to_instant(moment.replace(tzinfo=UTC))
    assert parse_when(format_when(instant, zone), NOW, zone) == instant


@settings(deadline=None)
@given(st.integers(0, 60 * 24 * 400), st.sampled_from(ZONES))
def test_both_of_two_repeated_times_read_back(minutes, zone):
    instant = at("2026-01-01 00:00", UTC) + minutes * MINUTE
    assert parse_when(format_when(instant, zone), NOW, zone) == instant


@settings(deadline=None)
@given(st.integers(0, 400 * DAY), st.times(), st.sampled_from(ZONES))
def test_a_bare_time_is_the_latest_that_is_not_a_minute_ahead(offset, clock, zone):
    now = at("2026-01-01 00:00", UTC) + offset
    try:
        moment = parse_when(clock.isoformat(), now, zone)
    except ValueError as error:
        assert "does not exist" in str(error)
        return
    assert to_datetime(moment, zone).time() == clock.replace(tzinfo=None)
    assert moment <= now + MINUTE
    assert moment > now - 2 * DAY
    later = moment + 30 * MINUTE
    while later <= now + MINUTE:
        assert to_datetime(later, zone).time() != clock
        later += 30 * MINUTE


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("12", 12 * MINUTE),
        ("0.5", 30 * SECOND),
        ("12m", 12 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("1h 30m", 90 * MINUTE),
        ("90s", 90 * SECOND),
        ("1d", DAY),
        ("1w2d", 9 * DAY),
        ("1.5h", 90 * MINUTE),
        ("2 hours 5 min", 125 * MINUTE),
        ("12 MIN", 12 * MINUTE),
        ("0.000001s", 1),
        ("1h30", 90 * MINUTE),
        ("1h 30", 90 * MINUTE),
        ("1:30", 90 * MINUTE),
        ("0:45", 45 * MINUTE),
        ("1:30:15", 90 * MINUTE + 15 * SECOND),
    ],
)
def test_a_duration_as_typed(typed, length):
    assert parse_duration(typed) == length


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "0", "0m", "0.0000001s",
     "-5", "-5m", "5x", "m", "1m1h", "1m1m", "nan", "inf", "1e3", "1,5h", "1:60", "1:3", "14:05", "12m30",
     "36526d", "999999999999w", "1h75", "١٢", "12 m 5", "1_000", "open"],
)  # fmt: skip
def test_an_invalid_duration_is_refused(typed):
    with pytest.raises(ValueError, match=r"^duration: "):
        parse_duration(typed)


@settings(deadline=None)
@given(st.integers(1, 36525 * DAY))
def test_an_exact_length_reads_back_as_itself(length):
    assert parse_duration(format_length(length)) == length
    assert " " not in format_length(length)


@settings(deadline=None)
@given(st.integers(1, 3599))
def test_a_shown_duration_below_an_hour_reads_back_to_the_second(seconds):
    assert parse_duration(format_duration(seconds / 60)) == seconds * SECOND


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("12", "14:12"),
        ("1h30m", "15:30"),
        ("until 14:20", "14:20"),
        ("UNTIL 14:20", "14:20"),
        ("until now", "14:30"),
        ("until 2026-11-23 16:00", "16:00"),
    ],
)
def test_a_length_gives_the_end(typed, end):
    start = at("2026-11-23 14:00")
    assert parse_length(typed, start, NOW, BERLIN) == at(f"2026-11-23 {end}")


def test_open_has_no_end():
    assert parse_length("open", NOW, NOW, BERLIN) is None


def test_until_is_the_first_such_time_after_the_start():
    start = at("2026-11-21 23:50")
    assert parse_length("until 00:20", start, NOW, BERLIN) == at("2026-11-22 00:20")
    with pytest.raises(ValueError, match="if 2026-11-22 23:50 is meant, write the day as well"):
        parse_length("until 23:50", start, NOW, BERLIN)


def test_until_in_a_repeated_hour_is_after_the_start():
    start = at("2026-10-25 02:40")
    assert parse_length("until 02:30", start, NOW, BERLIN) == at("2026-10-25 02:30", fold=1)


def test_until_a_skipped_time_is_refused():
    with pytest.raises(ValueError, match="does not exist"):
        parse_length("until 02:30", at("2026-03-29 01:30"), NOW, BERLIN)


@pytest.mark.parametrize("typed", ["until yesterday 14:00", "until 2026-11-23 14:00"])
def test_an_end_that_is_not_after_the_start_is_refused(typed):
    with pytest.raises(ValueError, match="not after the start at 2026-11-23 14:00"):
        parse_length(typed, at("2026-11-23 14:00"), NOW, BERLIN)


@pytest.mark.parametrize("typed", ["", "until", "until soon", "soon", "-3m"])
def test_an_invalid_length_is_refused(typed):
    with pytest.raises(ValueError, match="accepted: "):
        parse_length(typed, NOW, NOW, BERLIN)


def test_a_span_begins_where_it_is_said_to_or_has_just_ended():
    ten = at("2026-11-23 10:00")
    assert parse_span("12m", "10:00", NOW, BERLIN) == Span(ten, ten + 12 * MINUTE)
    assert parse_span("12m", None, NOW, BERLIN) == Span(NOW - 12 * MINUTE, NOW)
    assert parse_span("until 10:30", "10:00", NOW, BERLIN) == Span(ten, ten + 30 * MINUTE)
    assert parse_span("open", None, NOW, BERLIN) == Span(NOW, None)
    assert parse_span("open", "10:00", NOW, BERLIN) == Span(ten, None)


def test_until_needs_a_start():
    with pytest.raises(ValueError, match="needs a start"):
        parse_span("until 14:20", None, NOW, BERLIN)


def test_what_lies_past_now_is_asked_about():
    def reason(start: int, end: int | None) -> str | None:
        return confirmation(Span(start, end), NOW, BERLIN)

    assert reason(NOW - HOUR, NOW) is None
    assert reason(NOW, None) is None
    assert reason(NOW - HOUR, NOW + MINUTE) is None
    assert "ends in the future, at 2026-11-23 14:31:01" in (reason(NOW, NOW + 61 * SECOND) or "")
    assert "starts in the future" in (reason(NOW + 2 * MINUTE, None) or "")


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("50%", 0.5), ("50 %", 0.5), ("0.5", 0.5), (".5", 0.5), ("1", 1), ("1.", 1), ("100%", 1),
        ("1%", 0.01), (f"0.{'0' * 97}1", 1e-98),
    ],
)  # fmt: skip
def test_an_impact_as_typed(typed, share):
    assert parse_impact(typed) == share


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "0.",
        "0%",
        "1.1",
        "10.",
        "101%",
        "-1",
        "half",
        "nan",
        "%",
        "x.",
        "1e-1",
        "50 percent",
        f"0.{'0' * 98}1",
    ],
)
def test_an_invalid_impact_is_refused(typed):
    with pytest.raises(ValueError, match=r"impact: .* 50% or 0\.5"):
        parse_impact(typed)


def test_a_percentage_without_its_sign_gets_a_hint():
    for typed in ("2", "50", "100"):
        with pytest.raises(ValueError, match=f"for {typed} percent write {typed}%"):
            parse_impact(typed)
    for typed in ("0", "101"):
        with pytest.raises(ValueError, match=r"at most 100%$"):
            parse_impact(typed)


@settings(deadline=None)
@given(st.floats(1e-12, 1))
def test_a_shown_impact_reads_back_as_itself(share):
    assert parse_impact(format_impact(share)) == share


def test_the_quick_line_of_the_manual():
    quick = parse_quick("12m incident INC-812 50% @14:05 payment timeouts", NOW, BERLIN, CATEGORIES)
    assert quick.start == at("2026-11-23 14:05")
    assert quick.end == quick.start + 12 * MINUTE
    assert (quick.category, quick.impact, quick.incident_id) == ("incident", 0.5, "INC-812")
    assert quick.description == "payment timeouts"
    assert quick.service is None


@settings(deadline=None)
@given(st.permutations(["12m", "incident", "INC-812", "50%", "@14:05"]))
def test_leading_words_come_in_any_order(words):
    line = " ".join([*words, "payment timeouts"])
    expected = parse_quick("12m incident INC-812 50% @14:05 payment timeouts", NOW, BERLIN, CATEGORIES)
    assert parse_quick(line, NOW, BERLIN, CATEGORIES) == expected


@settings(deadline=None)
@given(
    length=st.integers(1, DAY // SECOND),
    start=st.integers(0, 300 * DAY // MINUTE),
    category=st.sampled_from([None, *CATEGORIES]),
    impact=st.one_of(st.none(), st.floats(0.001, 1)),
    incident=st.one_of(st.none(), st.integers(0, 99999).map(lambda number: f"INC-{number}")),
    description=st.lists(st.text("abcdefgh[/]\u0301*✓12", min_size=1, max_size=6), max_size=4),
)
def test_a_quick_line_made_of_parts_reads_back(length, start, category, impact, incident, description):
    began = at("2026-01-01 00:00") + start * MINUTE
    parts = [f"@{format_when(began, BERLIN)}", format_length(length * SECOND)]
    parts += [category] if category else []
    parts += [format_impact(impact)] if impact else []
    parts += [incident] if incident else []
    quick = parse_quick(" ".join([*parts, "--", *description]), NOW, BERLIN, CATEGORIES)
    assert (quick.start, quick.end) == (began, began + length * SECOND)
    assert (quick.category, quick.impact, quick.incident_id) == (category, impact, incident)
    assert quick.description == (" ".join(description) or None)


@pytest.mark.parametrize(
    ("line", "description"),
    [
        ("12m incident deployment broke it", "deployment broke it"),
        ("12m 30 users saw it", "30 users saw it"),
        ("12m -- incident of last week", "incident of last week"),
        ("12m db-1 failed over", "db-1 failed over"),
        ("12 min slow", "slow"),
        ("1h 30m slow", "slow"),
        ("12m [b]x[/b] \x1b[31m", "[b]x[/b] \x1b[31m"),
        ("12m", None),
    ],
)
def test_the_description_begins_at_the_first_other_word(line, description):
    assert parse_quick(line, NOW, BERLIN, CATEGORIES).description == description


@pytest.mark.parametrize("moment", ["2026-11-20", "2026-11-20T14:05", "20261120T1405", "14:05"])
def test_a_moment_within_the_description_is_refused(moment):
    for line in (f"12m disk full {moment} again", f"12m disk full {moment}"):
        with pytest.raises(ValueError, match=f"description: '?{moment}'? looks like another part"):
            parse_quick(line, NOW, BERLIN, CATEGORIES)
    assert parse_quick(f"12m -- disk full {moment}", NOW, BERLIN, CATEGORIES).description.endswith(moment)


def test_times_of_several_words_in_a_quick_line():
    quick = parse_quick("12m @yesterday 14:05 slow", NOW, BERLIN, CATEGORIES)
    assert quick.start == at("2026-11-22 14:05")
    quick = parse_quick("@20m ago 5m slow", NOW, BERLIN, CATEGORIES)
    assert quick.start == NOW - 20 * MINUTE
    quick = parse_quick("@14:05 until 14:20 slow", NOW, BERLIN, CATEGORIES)
    assert quick.end == at("2026-11-23 14:20")
    quick = parse_quick("until yesterday 14:20 @2026-11-22 14:05 slow", NOW, BERLIN, CATEGORIES)
    assert (quick.start, quick.end) == (at("2026-11-22 14:05"), at("2026-11-22 14:20"))
    assert quick.description == "slow"


def test_an_open_quick_line_begins_now():
    quick = parse_quick("open incident slow", NOW, BERLIN, CATEGORIES)
    assert (quick.start, quick.end) == (NOW, None)


def test_a_quick_line_may_begin_with_a_service():
    services = ("pay", "pay api", "incident")
    assert parse_quick("pay api 12m slow", NOW, BERLIN, CATEGORIES, services).service == "pay api"
    assert parse_quick("pay 12m slow", NOW, BERLIN, CATEGORIES, services).service == "pay"
    quick = parse_quick("incident 12m slow", NOW, BERLIN, CATEGORIES, services)
    assert (quick.service, quick.category) == (None, "incident")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "duration: it is missing"),
        ("incident INC-812 payment timeouts", "duration: it is missing"),
        ("12x slow", "duration: '12x'"),
        ("0m slow", "above 0"),
        ("12m 150% slow", "impact: '150%'"),
        ("12m -5% slow", "impact: '-5%'"),
        ("12m @25:00 slow", "is not a time of day"),
        ("12m @soon slow", "'soon' is not understood"),
        ("12m @", "time: '@' is not understood"),
        ("until 14:20", "needs a start"),
        ("until soon", "'soon'"),
    ],
)
def test_a_wrong_quick_line_says_what_is_wrong(line, says):
    with pytest.raises(ValueError, match=says):
        parse_quick(line, NOW, BERLIN, CATEGORIES)


_ALMOST = st.text("0123456789:-+.TZ agonowdmhs%@until", max_size=16)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), _ALMOST))
def test_no_text_does_worse_than_a_value_error(text):
    for read in (
        lambda: parse_when(text, NOW, BERLIN),
        lambda: parse_duration(text),
        lambda: parse_length(text, NOW, NOW, BERLIN),
        lambda: parse_impact(text),
        lambda: parse_quick(text, NOW, BERLIN, CATEGORIES),
    ):
        try:
            read()
        except ValueError as error:
            assert ": " in str(error)


def test_an_offset_zone_works_like_a_named_one():
    zone = timezone(timedelta(hours=5, minutes=30))
    assert parse_when("2026-11-23 14:05", NOW, zone) == at("2026-11-23 14:05", KOLKATA)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("sat to sun", "2026-11-21 00:00", "2026-11-22 00:00"),
        ("yesterday to today", "2026-11-22 00:00", "2026-11-23 00:00"),
        ("sat 10:00 to sun 09:00", "2026-11-21 10:00", "2026-11-22 09:00"),
    ],
)
def test_a_range_of_named_days_is_from_midnight_to_midnight(text, start, end):
    span = parse_span("", text, at("2026-11-23 14:30"), BERLIN)
    assert (span.start, span.end) == (at(start), at(end))


@pytest.mark.parametrize("text", ["14:05 to yesterday", "sat 10:00 to sun"])
def test_a_range_from_a_time_to_a_day_without_one_is_refused(text):
    with pytest.raises(ValueError, match="is not understood"):
        parse_span("", text, at("2026-11-23 14:30"), BERLIN)
