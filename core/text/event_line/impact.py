"""The share of a service that was bad, as typed: `50%`, `50 %`, `0.5`, `1`."""

from ..timeparse.duration import LONGEST_TEXT
from ..timeparse.tokens import Tokens, quote

IMPACT_ACCEPTED = "a share such as 50% or 0.5, above 0 and at most 100%"

_PERCENT = ("percent", "pct")


def parse_impact(text: str) -> float:
    """The share, 0 < share ≤ 1; `ValueError` for anything else."""
    tokens = Tokens(text[: LONGEST_TEXT + 1])
    number, mark, share = tokens[0], tokens[1].text, None
    if number.kind == "number" and len(tokens) <= 2:
        if mark == "%":
            share = float(f"{number.text}e-2")
        elif mark == "" or (mark == "." and number.integer_digits == 1):
            share = float(number.text)
    if share is not None and 0 < share <= 1 and len(text) <= LONGEST_TEXT:
        return share
    shown = text.strip()
    hint = (
        f"; for {shown} percent write {shown}%"
        if tokens[0].integer_digits in (1, 2, 3) and len(tokens) == 1 and 1 < int(shown) <= 100
        else ""
    )
    raise ValueError(f"impact: {quote(text)} is not {IMPACT_ACCEPTED}{hint}")


def read_percent(tokens: Tokens, index: int) -> int:
    """The index after a number and a percent sign, signed or not; 0 if none begins.

    It need not be a valid share: `150%` is read, so that it can be refused.
    """
    if tokens[index].text in ("+", "-", "."):
        index += 1
    if tokens[index].kind != "number":
        return 0
    while tokens.is_symbol(index + 1, ",", ".") and not tokens[index + 2].spaced:
        index += 2
    after = tokens[index + 1]
    if after.text == "%" or after.lower in _PERCENT:
        return index + 2
    return 0


def is_share(text: str) -> bool:
    """Whether the number is written as a decimal share, such as `0.5` or `1.0`."""
    return "." in text and len(text) <= LONGEST_TEXT and 0 < float(text) <= 1
