"""Time that does not count, as the configuration has it, and the sentence for each mistake in it."""

from datetime import UTC, datetime

import pytest

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.loader import load
from budgettui.core.model.instants import HOUR, to_instant

NOW = 1_795_435_200_000_000
"""2026-11-23 12:00 UTC."""
SERVICES = """\
[display]
timezone = "Europe/Berlin"
[[services]]
name = "checkout"
slo = 99.9
group = "shop"
tags = ["tier-1"]
[[services]]
name = "search"
slo = 99.5
"""
SUNDAY = """\
[[exclusions]]
name = "sunday"
reason = "agreed"
start = 2026-03-01T02:00:00
duration = "2h"
repeat = "weekly on sunday"
"""
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART:20261124T020000Z
DTEND:20261124T030000Z
SUMMARY:database upgrade
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def read(tmp_path):
    def read(text: str):
        file = tmp_path / "config.toml"
        file.write_text(text)
        return load(file, now=NOW).services

    return read


def instant(*moment: int) -> int:
    return to_instant(datetime(*moment, tzinfo=UTC))


def spans(service, start, end):
    return [
        (each.start, each.end, each.accounting)
        for rule in service.exclusions
        for each in rule.expand(start, end)
    ]


def test_a_recurring_exclusion_is_in_local_time_over_clock_changes(read):
    checkout, search = read(SERVICES + SUNDAY)
    assert checkout.exclusions == search.exclusions != ()
    around = spans(checkout, instant(2026, 3, 21), instant(2026, 3, 31))
    assert around == [
        (instant(2026, 3, 22, 1), instant(2026, 3, 22, 3), "free"),
        (instant(2026, 3, 29, 1), instant(2026, 3, 29, 2), "free"),
    ], "the wall clock skips 02:00 to 03:00 on the 29th"


@pytest.mark.parametrize(
    ("scope", "counts"),
    [
        ('services = ["search"]', (0, 1)),
        ('groups = ["shop"]', (1, 0)),
        ('tags = ["tier-1"]', (1, 0)),
        ('tags = ["tier-1"]\nservices = ["search"]', (1, 1)),
        ("", (1, 1)),
    ],
)
def test_an_exclusion_concerns_the_services_it_names(read, scope, counts):
    assert tuple(len(service.exclusions) for service in read(SERVICES + SUNDAY + scope)) == counts


def test_except_until_accounting_and_a_zone_of_its_own(read):
    text = SUNDAY + 'except = [2026-03-08]\nuntil = "2026-03-15"\naccounting = "out"\ntimezone = "UTC"\n'
    checkout, _ = read(SERVICES + text)
    assert spans(checkout, instant(2026, 1, 1), instant(2026, 12, 1)) == [
        (instant(2026, 3, day, 2), instant(2026, 3, day, 4), "out") for day in (1, 15)
    ]


def test_service_hours_and_holidays(read):
    hours = 'hours = "mon-fri 08:00-18:00"\nholidays = [2026-11-24]\n'
    checkout, search = read(SERVICES + hours)
    assert checkout.exclusions == ()
    closed = spans(search, instant(2026, 11, 23), instant(2026, 11, 28))
    assert sum(end - start for start, end, _ in closed) == (5 * 24 - 4 * 10) * HOUR
    assert {accounting for _, _, accounting in closed} == {"out"}


def test_a_calendar_file(read, tmp_path):
    pytest.importorskip("icalendar")
    (tmp_path / "plan.ics").write_text(CALENDAR)
    checkout, _ = read(
        SERVICES + '[[exclusions]]\nname = "plan"\ncalendar = "plan.ics"\nservices = ["checkout"]\n'
    )
    assert spans(checkout, instant(2026, 11, 1), instant(2026, 12, 1)) == [
        (instant(2026, 11, 24, 2), instant(2026, 11, 24, 3), "free")
    ]
    (tmp_path / "plan.ics").write_text(CALENDAR.replace("DTEND:20261124T03", "DTEND:20261124T01"))
    with pytest.raises(
        ConfigError, match=r"exclusions\[1\].calendar: .*plan.ics, line 5: database upgrade: it does"
    ):
        read(SERVICES + '[[exclusions]]\nname = "plan"\ncalendar = "plan.ics"\n')


def test_an_objective_has_the_exclusions_of_its_service(read):
    objective = '[[services.objectives]]\nname = "month"\nslo = 99\nwindow = "month"\n'
    *_, search, month = read(
        SERVICES + 'hours = "daily 08:00-18:00"\n' + objective + SUNDAY + 'services = ["search"]'
    )
    assert month.exclusions == search.exclusions
    assert len(month.exclusions) == 2


LINES = SERVICES.count("\n")
EXCLUSION = [line for line in SUNDAY.splitlines() if line]
MISTAKES = [
    # a line of SUNDAY, what stands in its place, the line of the problem (0: of the table), key, sentence
    (1, "", 0, "name", "it is missing; accepted: a name"),
    (2, "", 0, "reason", "it is missing; accepted: why this time does not count"),
    (2, 'reason = " "', 2, "reason", 'found " "; accepted: why'),
    (3, "", 0, "start", "it is missing; accepted: a local time"),
    (3, 'start = "sunday"', 3, "start", "accepted: a local time such as 2026-11-29T02:00:00"),
    (
        3,
        "start = 2026-03-01T02:00:00Z",
        3,
        "start",
        "has an offset; give local time, and the zone as timezone",
    ),
    (4, "", 0, "duration", 'it is missing; accepted: a length such as "2h"'),
    (4, 'duration = "400d"', 4, "duration", "is not above 0 and at most a year"),
    (4, "duration = 2", 4, "duration", 'found 2; accepted: a length such as "2h"'),
    (5, 'repeat = "sometimes"', 5, "repeat", "'sometimes' is not understood; accepted: words such as"),
    (5, 'repeat = "FREQ=SECONDLY"', 5, "repeat", "FREQ=SECONDLY is not YEARLY"),
    (5, 'repeat = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"', 5, "repeat", "never occurs"),
    (5, 'except = "2026-03-08"', 5, "except", "accepted: a list, each item a date such as"),
    (5, "except = [2026-03-08, 3]", 5, "except[2]", "found 3; accepted: a date such as"),
    (5, "until = 2025-01-01", 5, "until", "2025-01-01 is before the start"),
    (5, 'accounting = "none"', 5, "accounting", 'found "none"; accepted: "free" or "out"'),
    (5, 'services = ["serch"]', 5, "services[1]", 'there is no service "serch"; did you mean search?'),
    (5, 'groups = ["shopp"]', 5, "groups[1]", 'no service has the group "shopp"; did you mean shop?'),
    (5, 'tags = ["x"]', 5, "tags[1]", 'no service has the tag "x"; there are tier-1'),
    (5, "services = []", 5, "services", "a list of at least one service; leave it out for all"),
    (5, 'timezone = "Mars"', 5, "timezone", "accepted: an IANA time zone"),
    (5, 'repeet = "daily"', 5, "repeet", "this key is not known; did you mean repeat?"),
]


@pytest.mark.parametrize(("index", "text", "line", "key", "sentence"), MISTAKES)
def test_a_mistake_is_reported_with_its_line(read, index, text, line, key, sentence):
    lines = [*EXCLUSION[:index], text, *EXCLUSION[index + 1 :]]
    with pytest.raises(ConfigError) as caught:
        read(SERVICES + "\n".join(lines) + "\n")
    (problem,) = caught.value.problems
    assert problem.key == f"exclusions[1].{key}"
    assert problem.line == LINES + line + 1
    assert sentence in problem.message


@pytest.mark.parametrize(
    ("text", "key", "sentence"),
    [
        ('hours = "whenever"\n', "services[2].hours", "'whenever' is not understood"),
        ("hours = 8\n", "services[2].hours", "found 8; accepted: days and times"),
        ("holidays = [2026-12-25]\n", "services[2].holidays", "there are no `hours`"),
        ('hours = "daily 8-18"\nholidays = [1]\n', "services[2].holidays[1]", "found 1; accepted: a date"),
        ('hours = "daily 8-18"\nholidays = "none.ics"\n', "services[2].holidays", "none.ics: No such file"),
        (SUNDAY + SUNDAY, "exclusions[2].name", 'the exclusion "sunday" is already defined'),
        (SUNDAY + 'calendar = "x.ics"\n', "exclusions[1].start", "there is a calendar as well"),
    ],
)
def test_mistakes_in_hours_and_calendars(read, text, key, sentence):
    with pytest.raises(ConfigError) as caught:
        read(SERVICES + text)
    problems = {problem.key: problem for problem in caught.value.problems}
    assert sentence in problems[key].message
    assert problems[key].line is not None


def test_a_rule_that_occurs_too_often_is_refused(read):
    minutes = ",".join(str(minute) for minute in range(60))
    often = SUNDAY.replace("weekly on sunday", f"FREQ=HOURLY;BYMINUTE={minutes}").replace(
        "2026-03", "2024-03"
    )
    with pytest.raises(ConfigError, match=r"exclusions\[1\].repeat: 'sunday' occurs more than 50,000 times"):
        read(SERVICES + often)
