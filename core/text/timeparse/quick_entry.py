"""One line that says an event: `12m incident INC-812 50% @14:05 payment timeouts`."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from ...model.instants import Instant
from .duration import parse_duration
from .moment import parse_when
from .span import LENGTH_ACCEPTED, parse_impact, parse_span

QUICK_ACCEPTED = "12m incident INC-812 50% @14:05 payment timeouts"

_INCIDENT = r"[A-Z][A-Z0-9_]*-[0-9]+|#[0-9]+"
_PERCENT = r"[+-]?[0-9.,]+%"
_MOST_WORDS = 4
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Quick:
    """What a quick line says; what it leaves out is None."""

    start: Instant
    end: Instant | None
    service: str | None = None
    category: str | None = None
    impact: float | None = None
    incident_id: str | None = None
    description: str | None = None


@dataclass(slots=True)
class _Parts:
    """The leading words recognised so far, as text."""

    length: str | None = None
    at: str | None = None
    category: str | None = None
    impact: float | None = None
    incident_id: str | None = None


def parse_quick(
    text: str,
    now: Instant,
    zone: tzinfo,
    categories: Collection[str],
    services: Collection[str] = (),
) -> Quick:
    """The parts of a quick line: a length, and in any order a category, `50%`, an incident id, `@14:05`.

    A name of `services` may come first. The first word that is none of these, or of a kind already given,
    begins the description; so does `--`, which is dropped. A length is needed; `@` and `until` take
    as many words as make a time (`@yesterday 14:05`). An incident id is capitals, a hyphen and a number,
    or `#` and a number. Start and end are as `parse_span` says.

    Raises `ValueError` with a sentence for what is missing or not understood.
    """
    service, rest = _leading_service(text, services, categories)
    words = rest.split()
    named = {category.casefold(): category for category in categories}
    parts = _Parts()
    place = 0
    while place < len(words):
        if words[place] == "--":
            place += 1
            break
        taken = _take(words, place, parts, named, now, zone)
        if taken == 0:
            break
        place += taken
    if parts.length is None:
        raise ValueError(_no_length(words[place:]))
    span = parse_span(parts.length, parts.at, now, zone)
    return Quick(
        start=span.start,
        end=span.end,
        service=service,
        category=parts.category,
        impact=parts.impact,
        incident_id=parts.incident_id,
        description=" ".join(words[place:]) or None,
    )


def _take(
    words: list[str], place: int, parts: _Parts, named: dict[str, str], now: Instant, zone: tzinfo
) -> int:
    """Read what begins at `place` into `parts`; how many words it took, 0 where the description begins."""
    word = words[place]
    if word.startswith("@") and parts.at is None:
        parts.at, taken = _longest(words, place, word[1:], lambda time: parse_when(time, now, zone))
        return taken
    if word.lower() == "until" and parts.length is None and place + 1 < len(words):
        time, taken = _longest(words, place + 1, words[place + 1], lambda time: parse_when(time, now, zone))
        parts.length = f"until {time}"
        return taken + 1
    if parts.length is None and word[0] in _DIGITS and not re.fullmatch(_PERCENT, word):
        parts.length, taken = _longest(words, place, word, parse_duration)
        return taken
    if parts.length is None and word.lower() == "open":
        parts.length = word
    elif parts.impact is None and re.fullmatch(_PERCENT, word):
        parts.impact = parse_impact(word)
    elif parts.category is None and word.casefold() in named:
        parts.category = named[word.casefold()]
    elif parts.incident_id is None and re.fullmatch(_INCIDENT, word):
        parts.incident_id = word
    else:
        return 0
    return 1


def _longest(words: list[str], place: int, first: str, read: Callable[[str], object]) -> tuple[str, int]:
    """The most words from `place` on, `first` standing for the one there, that `read` accepts together."""
    for count in range(min(_MOST_WORDS, len(words) - place), 1, -1):
        candidate = " ".join([first, *words[place + 1 : place + count]])
        try:
            read(candidate)
        except ValueError:
            continue
        return candidate, count
    read(first)
    return first, 1


def _no_length(rest: Sequence[str]) -> str:
    """The sentence where no length was found; a first word that was meant as one is named."""
    word = rest[0] if rest else ""
    if re.match(r"[+\-.]*\d|[+-]?(nan|inf|infinity)$", word, re.IGNORECASE):
        return f"duration: {word!r} is not understood; accepted: {LENGTH_ACCEPTED}"
    return f"duration: it is missing; say how long, as in {QUICK_ACCEPTED}"


def _leading_service(
    text: str, services: Collection[str], categories: Collection[str]
) -> tuple[str | None, str]:
    """The longest service name that `text` begins with, and what follows it."""
    line = text.strip()
    taken = {category.casefold() for category in categories}
    for name in sorted(services, key=len, reverse=True):
        if name.casefold() in taken:
            continue
        if line == name or line.startswith((f"{name} ", f"{name}\t")):
            return name, line[len(name) :]
    return None, line
