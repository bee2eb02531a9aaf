"""Each quantity has one spelling: on every screen, in every command, over the same data."""

import re
from pathlib import Path

import pytest
from app_driver import dashboard
from app_settling import still
from golden import FOLDER
from temporary_backend import foreseeing

from budgettui.cli.commands.status import in_full
from budgettui.cli.sentences.event_sentences import fires
from budgettui.core.text.formatting import (
    format_burn,
    format_chance,
    format_duration,
    format_exact_percent,
    format_minutes,
    format_percent,
)

NUMBER = r"[<>]?[−+]?\d[\d .,]*"
QUANTITIES = re.compile(rf"(?<![\w.:/#%-])({NUMBER})(×| %| min\b)(?! \d+ s)")
AMOUNT = re.compile(r"0|<0\.01|>−0\.01|[−+]?(0\.\d\d|[1-9]\d{0,2}( \d{3})*\.\d)")
SPELLINGS = {
    " %": re.compile(r"[<>]?[−+]?\d{1,3}( \d{3})*(\.\d+)?"),
    "×": re.compile(r"0|<0\.01|0\.\d\d|>?[1-9]\d?\.\d|[1-9]\d{2}|[1-9]\d{0,2}( \d{3})+"),
    " min": re.compile(rf"{AMOUNT.pattern}|\d{{1,2}}"),
}
"""A number of minutes without a decimal is the length of an event."""
FORMER = re.compile(r"\b\d+[dhm] \d+[hms]\b|\d,\d{3}|[1-9]\d*\.\d{2,} min|(?<![\w.])\d+\.\d+%|\d min \d min")


def misspelt(text):
    """The quantities of a text that the family of formatters does not write so."""
    wrong = FORMER.findall(text)
    for number, unit in QUANTITIES.findall(text):
        number = number.strip()
        if unit == " min" and re.search(rf"{re.escape(number)} min \d+ s|\d h {re.escape(number)} min", text):
            continue
        if number.count(" ") and not re.fullmatch(r"[<>]?[−+]?[\d ]*\d{1,3}( \d{3})+(\.\d)?", number):
            number = number.rsplit(" ", 1)[1]
        if not SPELLINGS[unit].fullmatch(number):
            wrong.append(number + unit)
    return wrong


@pytest.mark.parametrize(
    "text", ["2d 18h", "1,234.5 min", "33.95 min", "12.04× ", "1234.5 min", "0.5×", "1,000 %"]
)
def test_a_wrong_spelling_is_found(text):
    assert misspelt(f"it took {text} then")


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*-200x50.txt")), ids=lambda file: f"{file.parent.name}/{file.stem}"
)
def test_every_screen_writes_quantities_as_the_family_does(file: Path):
    assert misspelt(file.read_text()) == []


async def test_screens_and_commands_write_the_same_quantity_alike(capsys):
    async with dashboard((200, 50), foreseeing()) as on:
        await on.press("g")
        screen = "\n".join(await still(on))
        assessment, zone = on.app.service_list.current, on.app.zone
    in_full(assessment, zone)  # outside the app, which captures what is printed
    command = capsys.readouterr().out + "\n".join(fires(alert) for alert in assessment.firing)
    for quantity in (
        format_percent(assessment.consumed_pct),
        format_percent(assessment.remaining_pct),
        format_minutes(assessment.remaining_minutes),
        format_minutes(assessment.total_budget_minutes),
        format_exact_percent(assessment.slo_target),
        format_duration(assessment.if_this_goes_on.minutes),
        *(format_burn(burn.rate) for burn in assessment.burn_rates),
        *(format_burn(alert.factor) for alert in assessment.firing),
        *(format_minutes(cost.total_minutes) for cost in assessment.consumption_by_category.values()),
    ):
        assert quantity in screen, quantity
        assert quantity in command, quantity
    assert all(format_chance(chance.exhaustion_probability) in screen for chance in assessment.probabilities)
    assert misspelt(command) == []
