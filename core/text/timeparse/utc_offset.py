"""Offsets from UTC as typed, `+01:00` or `Z`; abbreviations such as `CET` are refused."""

from datetime import UTC, timedelta, timezone, tzinfo

from .tokens import Tokens, quote

ZONE_WORDS = frozenset(
    {"cet", "cest", "bst", "ist", "wet", "west", "eet", "eest", "msk"}
    | {"est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "akst", "hst"}
    | {"jst", "kst", "sgt", "hkt", "aest", "aedt", "acst", "awst", "nzst", "nzdt", "brt", "sast"}
)
"""Zone abbreviations that stand for more than one offset, or are easily mistaken."""
_EARLIEST_OFFSET = timedelta(hours=-12)
_LATEST_OFFSET = timedelta(hours=14)


def read_offset(tokens: Tokens, index: int, minus: bool) -> tuple[tzinfo | None, int]:
    """An offset from UTC that begins at `index`, or None, and the index after it; `minus` allows `-03:30`."""
    named = tokens[index].lower in ("z", "utc", "gmt")
    sign = index + 1 if named else index
    if named and not (tokens.is_symbol(sign, "+", "-") and tokens[sign + 1].kind == "number"):
        return UTC, index + 1
    signs = ("+", "-") if minus or named else ("+",)
    if tokens[sign].text not in signs or tokens[sign + 1].spaced:
        return None, index
    digits = tokens[sign + 1]
    hours, minutes, end = digits.text[:2], digits.text[2:] or "0", sign + 2
    if digits.integer_digits == 2 and tokens.is_symbol(end, ":") and tokens[end + 1].integer_digits == 2:
        minutes, end = tokens[end + 1].text, end + 2
    elif digits.integer_digits not in (2, 4):
        return None, index
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    ahead = -ahead if tokens[sign].text == "-" else ahead
    if not _EARLIEST_OFFSET <= ahead <= _LATEST_OFFSET or int(minutes) > 59:
        raise ValueError(
            f"time: {quote(tokens.slice(sign, end))} is not an offset from UTC; they go from -12:00 to +14:00"
        )
    return timezone(ahead), end
