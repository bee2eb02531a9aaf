"""The tables `policy.freezes`: what they mean, and the sentence and line that a mistake gets."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.loader import load
from budgettui.core.gate.freezes import freezes_around, freezes_at
from budgettui.core.model.freeze import FreezeRule
from budgettui.core.model.instants import DAY, HOUR, to_datetime, to_instant

SERVICES = """\
[[services]]
name = "checkout"
slo = 99.9
group = "shop"
[[services.objectives]]
name = "month"
slo = 99
[[services]]
name = "search"
slo = 99.9
"""
FREEZE = """\
[[policy.freezes]]
name = "year end"
owner = "platform"
reason = "nobody is there"
timezone = "Europe/Berlin"
"""
HEAD = len((SERVICES + FREEZE).splitlines())
ONCE = "from = 2026-12-18T18:00:00\n"
NOW = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.fixture
def read(tmp_path: Path):
    def read(text: str):
        file = tmp_path / "config.toml"
        file.write_text(SERVICES + FREEZE + text, encoding="utf-8")
        return load(file, now=NOW).policy.freezes

    return read


def test_once_from_and_until_on_the_wall_clock_of_its_zone(read) -> None:
    rules = read(ONCE + 'until = "2027-01-04 08:00"\n')
    [freeze] = freezes_around(rules, "search", NOW)
    assert to_datetime(freeze.start) == datetime(2026, 12, 18, 17, tzinfo=UTC)
    assert to_datetime(freeze.end) == datetime(2027, 1, 4, 7, tzinfo=UTC)
    assert (freeze.name, freeze.owner, freeze.reason) == ("year end", "platform", "nobody is there")
    assert freezes_at(rules, "search", freeze.start) == (freeze,)
    assert not freezes_at(rules, "search", freeze.start - 1)
    assert not freezes_at(rules, "search", freeze.end)


def test_recurring_ones_last_what_the_wall_clock_says_over_clock_changes(read) -> None:
    rules = read(
        'from = 2026-03-21T22:00:00\nduration = "10h"\nrepeat = "weekly on saturday"\n'
        "until = 2026-10-31\nexcept = [2026-04-04]\n"
    )
    freezes = freezes_around(rules, "search", NOW)
    lengths = {to_datetime(freeze.start).date(): (freeze.end - freeze.start) / HOUR for freeze in freezes}
    assert lengths[datetime(2026, 3, 28).date()] == 9
    assert lengths[datetime(2026, 10, 24).date()] == 11
    assert datetime(2026, 4, 4).date() not in lengths
    assert max(lengths) == datetime(2026, 10, 31).date()


def test_a_freeze_is_for_every_budget_of_the_services_it_names(read) -> None:
    [rule] = read(ONCE + 'duration = "3d"\ngroups = ["shop"]\n')
    assert rule.services == ("checkout", "checkout · month")
    [rule] = read(ONCE + 'duration = "3d"\n')
    assert rule.services == ("checkout", "checkout · month", "search")


@pytest.mark.parametrize(
    ("text", "line", "key", "sentence"),
    [
        (ONCE, 1, "from", "it has no end"),
        (ONCE + 'repeat = "daily"\n', 2, "repeat", "it has no end: how long each one lasts is missing"),
        (ONCE + "until = 2026-12-18T18:00:00\n", 2, "until", "which is not after 2026-12-18 18:00:00 (from)"),
        (ONCE + 'until = 2026-12-19\nduration = "1d"\n', 3, "duration", "there is an until as well"),
        (ONCE + "until = 2026-12-19T00:00:00Z\n", 2, "until", "accepted: a local time such as"),
        (ONCE + 'until = "soon"\n', 2, "until", 'found "soon"; accepted: a local time'),
        (ONCE + "until = 2028-12-19\n", 2, "until", "is not above 0 and at most a year"),
        (
            'from = 2027-03-28T02:15:00\nduration = "30m"\n',
            1,
            "from",
            "it never occurs: every time is left out, or skipped by a clock change",
        ),
        (
            ONCE + 'duration = "1h"\nrepeat = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"\n',
            3,
            "repeat",
            "never occurs",
        ),
        (
            ONCE + 'duration = "1h"\nrepeat = "daily"\nuntil = 2026-12-18\nexcept = [2026-12-18]\n',
            5,
            "except",
            "every time is left out, so it never occurs",
        ),
        (ONCE + 'duration = "1h"\nrepeat = "daily"\nuntil = 2026-12-01\n', 4, "until", "is before the start"),
        (
            ONCE + 'duration = "7d"\nrepeat = "weekly on friday"\n',
            3,
            "repeat",
            "it never ends: each one begins before the previous one is over",
        ),
        (ONCE + 'duration = "1h"\nrepeat = "now and then"\n', 3, "repeat", "is not understood; accepted"),
        (ONCE + 'duration = "1h"\nexcept = [2026-12-18]\n', 3, "except", "nothing repeats"),
        (ONCE + 'duration = "1h"\nservices = ["chekout"]\n', 3, "services[1]", "did you mean checkout?"),
        (ONCE + 'duration = "1h"\nownr = "x"\n', 3, "ownr", "did you mean owner?"),
    ],
)
def test_a_freeze_that_cannot_be_is_refused_with_its_line(
    read, text: str, line: int, key: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    [problem] = caught.value.problems
    assert (problem.line, problem.key) == (HEAD + line, f"policy.freezes[1].{key}")
    assert sentence in str(caught.value)


@pytest.mark.parametrize("key", ["name", "owner", "reason", "from"])
def test_what_is_missing_is_named(tmp_path: Path, key: str) -> None:
    text = SERVICES + FREEZE + ONCE + 'duration = "1d"\n'
    lines = [
        line for line in text.splitlines() if not line.startswith(f"{key} = ") or line == 'name = "checkout"'
    ]
    if key == "name":
        lines = [line for line in text.splitlines() if line != 'name = "year end"']
    file = tmp_path / "config.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"policy\.freezes\[1\]\.{key}: it is missing; accepted: "):
        load(file, now=NOW)


def test_two_freezes_of_one_name_are_refused(read) -> None:
    with pytest.raises(ConfigError, match='the freeze "year end" is already defined'):
        read(ONCE + 'duration = "1d"\n' + FREEZE + ONCE + 'duration = "2d"\n')


def test_a_rule_is_expanded_once_for_all_moments_of_a_year(read, monkeypatch) -> None:
    rules = read('from = 2026-03-21T22:00:00\nduration = "7h"\nrepeat = "daily"\n')
    expanded = []
    expand = FreezeRule.expand
    monkeypatch.setattr(FreezeRule, "expand", lambda *between: expanded.append(between) or expand(*between))
    for day in range(20):
        assert len(freezes_at(rules, "search", NOW + day * DAY + 14 * HOUR)) == 1
    assert len(expanded) == 1
