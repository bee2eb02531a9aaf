"""Words of a line that look like a part of an event: times, lengths, impacts, incident ids."""

from ..timeparse.clock_reader import CLOCK_WORDS
from ..timeparse.day_reader import WEEKDAYS
from ..timeparse.duration import is_unit
from ..timeparse.tokens import Tokens
from .impact import is_share, read_percent
from .incident_id import read_incident_id

_TIME_WORDS = frozenset({"yesterday", "tomorrow", "ago", *CLOCK_WORDS}) | {
    name for name in WEEKDAYS if name.endswith("day")
}
_CLOSING = frozenset(",;.:!?)]}\"'…")
_TIME_MARKS = frozenset({"-", "–", ":", "+", "T", "t", "Z", "z", "am", "pm", "AM", "PM", "Am", "Pm"})
_OPENING = frozenset("([{\"'~+-<>=@")


def looks_like_field(tokens: Tokens, index: int) -> int:
    """The index after a word of a description that looks like a part of an event; 0 if it does not.

    Punctuation around the word does not hide it.
    """
    while tokens[index].kind == "symbol" and tokens[index].text in _OPENING and not tokens[index + 1].spaced:
        index += 1
    end = _end_of_field(tokens, index)
    return end if end and (tokens[end].spaced or tokens[end].text in _CLOSING) else 0


def _end_of_field(tokens: Tokens, index: int) -> int:
    token = tokens[index]
    if token.kind == "word" and token.lower in _TIME_WORDS:
        return index + 1
    incident, end = read_incident_id(tokens, index)
    if incident:
        return end
    if token.kind != "number":
        return 0
    if end := read_percent(tokens, index):
        return end
    if is_unit(tokens, index + 1):
        return _end_of_lengths(tokens, index)
    if tokens[index + 1].lower in ("am", "pm") and token.integer_digits in (1, 2):
        return index + 2
    if end := _end_of_clock(tokens, index):
        return end
    if end := _end_of_date(tokens, index):
        return end
    return index + 1 if is_share(token.text) else 0


def _end_of_lengths(tokens: Tokens, index: int) -> int:
    while tokens[index].kind == "number" and is_unit(tokens, index + 1):
        index += 2
    return index + 1 if tokens[index].integer_digits and not tokens[index].spaced else index


def _end_of_clock(tokens: Tokens, index: int) -> int:
    """`14:05`, `14:05:30`, `14:5`, and ranges of them; `3:1` is a ratio."""
    hour, minute = tokens[index], tokens[index + 2]
    if not tokens.is_symbol(index + 1, ":") or minute.spaced:
        return 0
    if hour.integer_digits not in (1, 2) or minute.integer_digits not in (1, 2):
        return 0
    if hour.integer_digits == minute.integer_digits == 1:
        return 0
    return _end_of_word(tokens, index + 3)


def _end_of_date(tokens: Tokens, index: int) -> int:
    token = tokens[index]
    digits = (token.integer_digits, tokens[index + 2].integer_digits, tokens[index + 4].integer_digits)
    if tokens.is_symbol(index + 1, "-") and tokens.is_symbol(index + 3, "-") and digits == (4, 2, 2):
        return _end_of_word(tokens, index + 5)
    if token.integer_digits == 8 and tokens[index + 1].lower == "t" and tokens[index + 2].kind == "number":
        return _end_of_word(tokens, index + 3)
    return 0


def _end_of_word(tokens: Tokens, index: int) -> int:
    """Where the rest of a time ends: digits and the marks that times have among them."""
    for _ in range(16):
        token = tokens[index]
        if token.spaced or not (token.kind == "number" or token.text in _TIME_MARKS):
            break
        index += 1
    return index
