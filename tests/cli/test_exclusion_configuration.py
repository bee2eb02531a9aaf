"""Exclusions, changed targets and objectives of the configuration, through the real commands."""

import pytest

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
{start}
{end}
SUMMARY:move
{rule}
END:VEVENT
END:VCALENDAR
"""
RULE = '[[exclusions]]\nname = "{name}"\nreason = "x"\nstart = 2026-01-01T00:00:00\nduration = "1h"\n'


def add(shop, text: str) -> None:
    shop.config.write_text(shop.config.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")


def line_of(shop, start: str) -> int:
    lines = shop.config.read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if line.startswith(start))


@pytest.mark.parametrize(
    ("text", "where", "sentence"),
    [
        (
            RULE + 'repeat = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"',
            "repeat",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 never occurs",
        ),
        (RULE + 'repeat = "FREQ=SECONDLY"', "repeat", "is not YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY"),
        (RULE.replace('reason = "x"\n', ""), "[[exclusions]]", "reason: it is missing"),
        (RULE.replace('"x"', '" "'), "reason", "reason: "),
        (RULE.replace("1h", "400d"), "duration", "duration: "),
        ('[[exclusions]]\nname = "c"\ncalendar = "gone.ics"', "calendar", "gone.ics: No such file"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_file_and_line(shop, text, where, sentence):
    add(shop, text)
    for arguments in (("status",), ("exclusions",), ("gate", "checkout")):
        result = shop.run(*arguments)
        assert result.code == 2
        assert f"{shop.config}:{line_of(shop, where)}: exclusions[1]." in result.err
        assert sentence in result.err


@pytest.mark.parametrize(
    ("start", "end", "rule", "sentence"),
    [
        (
            "DTSTART;TZID=Mars/Base:20260101T000000",
            "DTEND;TZID=Mars/Base:20260101T010000",
            "COMMENT:none",
            "line 7: move: DTSTART: 'Mars/Base' is not a time zone that is known",
        ),
        (
            "DTSTART:20260101T000000Z",
            "DTEND:20260101T010000Z",
            "RRULE:FREQ=SECONDLY",
            "FREQ=SECONDLY is not YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY",
        ),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused_with_its_line(shop, start, end, rule, sentence):
    shop.write("moves.ics", CALENDAR.format(start=start, end=end, rule=rule).replace("\n", "\r\n"))
    add(shop, '[[exclusions]]\nname = "moves"\ncalendar = "moves.ics"')
    result = shop.run("status")
    assert result.code == 2
    assert f"{shop.config}:{line_of(shop, 'calendar')}: exclusions[1].calendar: " in result.err
    assert "moves.ics" in result.err
    assert sentence in result.err


def test_a_calendar_of_a_million_events_is_refused_by_its_size(shop):
    event = CALENDAR.format(
        start="DTSTART:20260101T000000Z", end="DTEND:20260101T010000Z", rule="COMMENT:none"
    )
    begin, rest = event.split("BEGIN:VEVENT", 1)
    body, end = rest.rsplit("END:VCALENDAR", 1)
    with (shop.folder / "moves.ics").open("w", encoding="utf-8") as file:
        file.write(begin)
        for _ in range(1000):
            file.write(f"BEGIN:VEVENT{body}" * 1000)
        file.write(f"END:VCALENDAR{end}")
    add(shop, '[[exclusions]]\nname = "moves"\ncalendar = "moves.ics"')
    result = shop.run("status")
    assert result.code == 2
    assert "bytes are more than 20,000,000" in result.err


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        (["2027-05-01"], "2027-05-01 is not over yet; add it when the target has changed"),
        (["2026-05-01", "2026-03-01"], "2026-03-01 is before 2026-05-01"),
        (["2026-05-01", "2026-05-01"], "until[2].date: "),
    ],
)
def test_targets_that_cannot_have_held_are_refused(shop, tables, sentence):
    add(shop, "".join(f"[[services.until]]\ndate = {day}\nslo = 99\n" for day in tables))
    result = shop.run("status")
    assert result.code == 2
    assert f"{shop.config}:" in result.err
    assert sentence in result.err


def test_each_objective_is_a_row_with_its_own_budget_over_the_same_events(shop):
    objective = '[[services.objectives]]\nname = "month"\nslo = 99\nwindow = "month"\n\n'
    text = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(
        text.replace('[[services]]\nname = "search"', f'{objective}[[services]]\nname = "search"'),
        encoding="utf-8",
    )
    shop.ok("add", "checkout", "20m", "--at", "2026-10-30 10:00")
    shop.ok("add", "checkout · month", "30m", "--at", "2026-11-10 10:00")
    assert [event["service"] for event in shop.run("events", "--json").json["events"]] == ["checkout"] * 2
    answers = {each["service"]: each for each in shop.run("status", "--json").json["services"]}
    assert list(answers) == ["checkout", "checkout · month", "search"]
    assert answers["checkout"]["consumed_minutes"] == 50
    assert answers["checkout · month"]["consumed_minutes"] == 30
    assert answers["checkout · month"]["total_budget_minutes"] == 432
    assert shop.run("gate", "checkout").code == 1
    assert shop.run("gate", "checkout · month").code == 0
    assert "checkout · month" in shop.ok("status")
    report = shop.run("report", "--period", "2026-11", "--json").json["services"]
    assert {each["assessment"]["service"]: each["bad_minutes"] for each in report} == {
        "checkout": 30,
        "checkout · month": 30,
        "search": 0,
    }
    assert [each["id"] for each in shop.run("explain", "checkout · month", "--json").json["events"]] == [2]


def test_the_target_of_then_is_said_where_it_changed(shop):
    text = shop.config.read_text(encoding="utf-8")
    until = 'group = "shop"\n\n[[services.until]]\ndate = 2026-11-10\nslo = 99.5\nwindow = "30d"\n'
    shop.config.write_text(text.replace('group = "shop"\n', until), encoding="utf-8")
    shop.ok("add", "checkout", "60m", "--at", "2026-11-03 10:00")
    assert "99.5 % over 30 days until 10 Nov 2026" in shop.ok(
        "status", "checkout", "--as-of", "2026-11-05 00:00"
    )
    now, then = (
        shop.run("status", "checkout", "--json", *arguments).json["services"][0]
        for arguments in ((), ("--as-of", "2026-11-05 00:00"))
    )
    assert (now["slo_target"], now["overspent_minutes"] > 0) == (99.9, True)
    assert (then["slo_target"], then["overspent_minutes"]) == (99.5, 0)
    assert "Its target was 99.5 % until 10 Nov 2026" in " ".join(
        shop.ok("report", "checkout", "--period", "2026-11").split()
    )


def test_a_rule_follows_the_wall_clock_over_both_clock_changes(shop):
    rule = (
        RULE.replace("2026-01-01T00:00:00", "2026-03-01T02:00:00").replace('"1h"', '"2h"')
        + 'repeat = "weekly on sunday"\ntimezone = "Europe/Berlin"\naccounting = "out"\n'
    )
    add(shop, rule)
    minutes = {}
    for day in ("2026-03-29", "2026-10-25", "2026-11-01"):
        end = f"{day} 12:00"
        before = f"{day} 00:00"
        late, early = (
            shop.run("status", "checkout", "--json", "--as-of", moment).json["services"][0][
                "excluded_minutes"
            ]
            for moment in (end, before)
        )
        minutes[day] = late - early
    # 02:00 to 04:00 has one hour in spring and three in autumn; thirty days back lies no Sunday morning
    assert minutes == {"2026-03-29": 60, "2026-10-25": 180, "2026-11-01": 120}
