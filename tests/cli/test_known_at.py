"""What was known then: any answer asked again with --known-at is what was said, whatever was edited since."""

from datetime import UTC

import pytest
from command_tree import commands
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.model.instants import MINUTE, to_datetime
from tests.cli.conftest import CONFIG, NOON, Shop

READING = (
    ("status", "--json"),
    ("status", "checkout"),
    ("explain", "checkout"),
    ("explain", "checkout", "--json"),
    ("forecast", "checkout"),
    ("history", "checkout"),
    ("anomalies", "--json"),
    ("events",),
    ("events", "--json"),
    ("whatif", "checkout", "5m"),
    ("gate", "checkout"),
    ("exclusions",),
    ("exclusions", "--json"),
    ("export",),
    ("backtest", "--json"),
    ("notes",),
    ("notes", "1", "--json"),
    ("obligations", "--json"),
    ("exceptions", "--json"),
    ("store", "export"),
    *(
        ("report", "--period", "2026-11", "--format", kind)
        for kind in ("text", "markdown", "html", "csv", "json")
    ),
)
"""Every command that answers from what was recorded."""
POLICY = """
[[policy.rules]]
when = { incident_above_pct = 10 }
must = "Write a postmortem"
level = "review"
"""


def then(moment: int) -> str:
    return to_datetime(moment, UTC).isoformat()


def test_every_command_that_reads_can_be_asked_for_then():
    """Whoever takes a moment of the figures takes one of what was known; each is walked here."""
    options = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in commands()
    }
    asked = {name for name, names in options.items() if "--known-at" in names}
    assert {name for name, names in options.items() if "--as-of" in names} <= asked
    assert {"events", "notes", "exclusions", "exceptions", "export", "store export"} < asked
    walked = {name for name in asked for arguments in READING if " ".join(arguments).startswith(name)}
    assert asked - walked == set(), "READING does not have it"


def fill(shop: Shop) -> None:
    shop.config.write_text(CONFIG + POLICY, encoding="utf-8")
    for day in (2, 5, 9, 14):
        shop.ok("add", "checkout", f"{day}m", "--at", f"2026-11-{day:02} 10:00", "--incident", f"INC-{day}")
    shop.ok("add", "search", "12m", "--at", "2026-11-20 08:00")
    shop.ok("start", "search", "--at", "11:30")
    shop.ok("exclude", "checkout", "2026-11-05 10:00", "3m", "--reason", "theirs")
    shop.ok("note", "1", "seen")
    shop.ok("except", "checkout", "--until", "2026-12-01", "-m", "urgent")


def edit_everything(shop: Shop) -> None:
    shop.ok("edit", "1", "30m")
    shop.ok("void", "2")
    shop.ok("stop", "search")
    shop.ok("exclusions", "void", "1")
    shop.ok("exclude", "--all", "2026-11-01 00:00", "20d", "--out", "--reason", "no")
    shop.ok("add", "checkout", "1h", "--at", "2026-11-22 10:00")
    shop.ok("undo")
    shop.ok("redo")
    shop.ok("note", "1", "--at", "2026-11-02 10:01", "looked at again")
    shop.ok("exceptions", "revoke", "1")


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_every_answer_can_be_given_again(shop, arguments):
    fill(shop)
    shop.later(1)
    moment, before = shop.now, shop.run(*arguments)
    shop.later(5)
    edit_everything(shop)
    shop.later(60)
    again = shop.run(*arguments, "--known-at", then(moment))
    assert (again.code, again.out) == (before.code, before.out)
    assert "As known at 2026-11-23 12:01: later records are ignored." in again.err
    assert shop.run(*arguments).out != before.out


def test_another_moment_of_the_figures_is_said(shop):
    fill(shop)
    moment = shop.now
    shop.later(5)
    edit_everything(shop)
    arguments = ("--known-at", then(moment), "--as-of", "2026-11-21 00:00")
    assert shop.run("status", "--json", *arguments).json["known_at"] == "2026-11-23T12:00:00+00:00"
    text = shop.ok("report", "--period", "2026-11", *arguments)
    assert "As known at" in text
    assert "2026-11-23 12:00 UTC" in text


def test_the_future_is_not_known(shop):
    result = shop.run("status", "--known-at", "2026-11-24")
    assert result.code == 2
    assert "--known-at: '2026-11-24' is in the future" in result.err


MINUTES = st.integers(1, 27 * 1440)
EDITS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["checkout", "search"]), st.integers(1, 90), MINUTES),
    st.tuples(st.just("exclude"), st.sampled_from(["--free", "--out"]), st.integers(1, 3000), MINUTES),
    st.tuples(st.just("edit"), st.integers(1, 6), st.integers(1, 90), MINUTES),
    st.tuples(st.sampled_from(["void", "undo", "redo"]), st.integers(1, 6)),
    st.tuples(st.just("exclusions"), st.sampled_from(["void", "undo", "redo"]), st.integers(1, 4)),
    st.tuples(st.sampled_from(["undo", "redo"])),
)


def apply(shop: Shop, edit: tuple) -> None:
    """Run an edit; one that has nothing to change is refused, which changes nothing."""
    match edit:
        case ("add", service, minutes, ago):
            arguments = ["add", service, f"{minutes}m", "--at", then(NOON - ago * MINUTE)]
        case ("exclude", accounting, minutes, ago):
            arguments = [
                "exclude",
                "--all",
                then(NOON - ago * MINUTE),
                f"{minutes}m",
                accounting,
                "-m",
                "why",
            ]
        case ("edit", number, minutes, ago):
            arguments = ["edit", number, f"{minutes}m", "--at", then(NOON - ago * MINUTE), "--planned"]
        case _:
            arguments = list(edit)
    assert shop.run(*map(str, arguments)).code in (0, 1, 2)


@given(
    before=st.lists(EDITS, max_size=6),
    after=st.lists(EDITS, min_size=1, max_size=6),
    kind=st.sampled_from(["text", "json", "html"]),
)
@settings(
    max_examples=scaled(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_report_survives_any_edits_to_the_byte(shop, before, after, kind):
    shop.folder.joinpath("events.db").unlink(missing_ok=True)
    shop.now = NOON
    fill(shop)
    for edit in before:
        shop.later(1)
        apply(shop, edit)
    arguments = ("report", "--period", "2026-11", "--format", kind)
    moment, report = shop.now, shop.ok(*arguments)
    for edit in after:
        shop.later(1)
        apply(shop, edit)
    assert shop.ok(*arguments, "--known-at", then(moment)) == report
