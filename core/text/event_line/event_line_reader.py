"""Reads the parts of an event from a line, and its description from the rest."""

from collections.abc import Collection
from dataclasses import dataclass, field

from ..timeparse.duration import (
    check_length,
    ends_field,
    ends_in_hours,
    is_minutes,
    is_unit,
    parse_duration,
    read_clock_length,
    read_length,
)
from ..timeparse.implied_day import Moment
from ..timeparse.moment_reader import not_understood, read_moment
from ..timeparse.span import LENGTH_ACCEPTED, UNTIL_WORDS, Times, read_range
from ..timeparse.tokens import Tokens, quote
from .description_words import looks_like_field
from .impact import is_share, parse_impact, read_percent
from .incident_id import read_incident_id
from .literal_text import Piece

_HINT = "write it before the description; to keep it in the description, quote it or put it after --"
_MINUTES_NEEDED = "a time of day has minutes, as in 14:05, or is written 2pm"
_START_WORDS = frozenset({"at", "from", "since", "on", "start", "starting", "started", "between"})
_DASHES = ("-", "–", "—")


@dataclass(slots=True)
class EventFields:
    """The parts of an event in a line; what it leaves out is None."""

    times: Times = field(default_factory=Times)
    service: str | None = None
    category: str | None = None
    impact: float | None = None
    incident_id: str | None = None
    description: str | None = None


class FieldReader:
    """Reads pieces of a line one after the other into `fields`."""

    def __init__(self, categories: Collection[str], implied_open: bool) -> None:
        self.fields = EventFields()
        self.fields.times.is_open = implied_open
        self._implied_open = implied_open
        self._categories = {category.casefold(): category for category in categories}
        self._description: list[str] = []
        self._in_description = False
        self._number: str | None = None
        """A length that is a number without a unit, or `h:mm`: it may turn out to be something else."""

    def read(self, piece: Piece) -> None:
        """Read one piece; a literal one is description."""
        if piece.literal:
            if piece.text.strip():
                self._description.append(" ".join(piece.text.split()))
            return
        tokens, index = Tokens(piece.text), 0
        while index < len(tokens) and not self._in_description:
            after = self._read_field(tokens, index)
            if after == 0:
                self._in_description = True
                break
            index = after + 1 if tokens.is_symbol(after, ",", ";") else after
        if index < len(tokens):
            self._describe(tokens, index)

    def finish(self) -> EventFields:
        """The fields; `ValueError` if the only word of the description was meant as something else."""
        text = " ".join(self._description)
        if self._in_description and len(self._description) == 1 and _is_stray(text):
            raise ValueError(f"description: {quote(text)} is not understood; {_HINT}")
        self.fields.description = text or None
        return self.fields

    def _describe(self, tokens: Tokens, index: int) -> None:
        """Take the words from `index` on as description; `ValueError` for one that looks like a part."""
        start = index
        while index < len(tokens):
            end = looks_like_field(tokens, index)
            if end:
                word = quote(tokens.slice(index, end).lstrip("([{\"'"))
                if self._missing_length() and index == start and tokens[index].kind == "number":
                    raise ValueError(f"duration: {word} is not understood; accepted: {LENGTH_ACCEPTED}")
                raise ValueError(f"description: {word} looks like another part of the event; {_HINT}")
            index = tokens.next_word(index)
        if start == 0 or not self._description:
            word = tokens.slice(start, tokens.next_word(start))
            if self._missing_length() and _is_meant_as_number(tokens, start):
                raise ValueError(f"duration: {quote(word)} is not understood; accepted: {LENGTH_ACCEPTED}")
        self._description.append(" ".join(tokens.slice(start, len(tokens)).split()))

    def _missing_length(self) -> bool:
        return not self.fields.times.lasts

    # -- each reads one part and returns the index after it, 0 if there is none

    def _read_field(self, tokens: Tokens, index: int) -> int:
        for read in (
            self._read_at_sign,
            self._read_impact,
            self._read_connected,
            self._read_range_or_moment,
            self._read_length,
            self._read_number,
            self._read_name,
        ):
            after = read(tokens, index)
            if after:
                return after
        return 0

    def _read_at_sign(self, tokens: Tokens, index: int) -> int:
        if tokens[index].text != "@":
            return 0
        after = self._take_times(tokens, index + 1)
        if after == 0:
            end = tokens.next_word(index)
            raise ValueError(not_understood(tokens.slice(index + 1, end) or "@"))
        return after

    def _read_impact(self, tokens: Tokens, index: int) -> int:
        after = read_percent(tokens, index)
        if not after or not ends_field(tokens, after):
            return 0
        text = tokens.slice(index, after)
        if tokens[after - 1].text != "%":
            raise ValueError(f"impact: {quote(text)} is not understood; write {text.split()[0]}%; {_HINT}")
        self._set_impact(text)
        return after

    def _read_connected(self, tokens: Tokens, index: int) -> int:
        """`at 14:05`, `from 14:05 to 14:20`, `between 14:05 and 14:20`, `until 14:20`, `for 12m`."""
        word, first = tokens[index].lower, index + 1
        if word in UNTIL_WORDS or word == "to" or (word in _DASHES and tokens[first].spaced):
            return self._read_end(tokens, index)
        if word == "for":
            return self._read_length(tokens, first) or (
                self._read_number(tokens, first) if self._missing_length() else 0
            )
        if word not in _START_WORDS:
            return 0
        if tokens[first].lower in ("at", "on", "from"):
            first += 1
        if tokens[first].text == "@":
            first += 1
        after = self._take_times(tokens, first)
        if after == 0 and word != "on" and self._is_bare_hour(tokens, first):
            text = tokens.slice(index, first + 1)
            raise ValueError(f"time: {quote(text)} is not understood; {_MINUTES_NEEDED}; {_HINT}")
        if after and word == "between" and tokens[after].lower == "and":
            return self._read_end(tokens, after) or after
        return after

    def _read_end(self, tokens: Tokens, index: int) -> int:
        result = read_moment(tokens, index + 1)
        if result is None or not ends_field(tokens, result[1]):
            expected = self._missing_length() or tokens[index + 1].kind == "number"
            if tokens[index].lower in UNTIL_WORDS and expected:
                raise ValueError(not_understood(tokens.slice(index + 1, tokens.next_word(index + 1))))
            return 0
        times = self.fields.times
        if times.end is not None:
            raise _twice("end", times.end.text, result[0].text)
        if times.is_open and not self._implied_open:
            raise _twice("duration", "open", f"until {result[0].text}")
        self._refuse_when_open(f"until {result[0].text}")
        if times.start is not None and times.length is not None:
            raise _twice("duration", times.length_text, f"until {result[0].text}")
        times.end = result[0]
        return result[1]

    def _read_range_or_moment(self, tokens: Tokens, index: int) -> int:
        moment = read_moment(tokens, index)
        if moment is None:
            return 0
        if read_range(tokens, index) is None:
            self._refuse_unclear(tokens, index, *moment)
            length_comes = self._missing_length() or (self._number is not None and is_share(self._number))
            if length_comes and self._read_clock_length(tokens, index):
                return self._read_clock_length(tokens, index, take=True)
        return self._take_times(tokens, index)

    def _refuse_unclear(self, tokens: Tokens, index: int, moment: Moment, after: int) -> None:
        """`ValueError` for a word that names a time but may just as well begin a description."""
        word, alone = tokens[index].lower, self._alone(tokens, after)
        if moment.is_named_day:
            raise ValueError(
                f"time: {quote(moment.text)} lacks the time of day, as in {moment.text} 14:05; {_HINT}"
            )
        if word in ("noon", "midnight", "now") and moment.text.lower() == word and not alone:
            raise ValueError(f"time: {quote(word)} is not clear here: write @{word} for the start; {_HINT}")
        if word == "now" and self.fields.times.length is not None:
            length = self.fields.times.length_text
            raise ValueError(
                f"time: 'now' is not clear here: {length} has just ended; {length} @now begins now"
            )

    def _take_times(self, tokens: Tokens, index: int) -> int:
        """A range or a moment that begins at `index`."""
        result = read_range(tokens, index)
        if result is None or not ends_field(tokens, result[1]):
            moment = read_moment(tokens, index)
            if moment is None or not ends_field(tokens, moment[1]):
                return 0
            result = Times(start=moment[0]), moment[1]
            if moment[0].lacks_clock and self._is_bare_hour(tokens, moment[1]):
                text = f"{moment[0].text} {tokens[moment[1]].text}"
                raise ValueError(f"time: {quote(text)} is not understood; {_MINUTES_NEEDED}; {_HINT}")
        new, after = result
        times = self.fields.times
        if new.start is not None and times.start is not None:
            raise _twice("start", times.start.text, new.start.text)
        if new.end is not None:
            self._refuse_when_open(f"until {new.end.text}")
            if times.lasts:
                raise _twice("duration", times.lasts, f"until {new.end.text}")
            times.end = new.end
        if times.end is not None and times.length is not None:
            raise _twice("duration", times.length_text, f"until {times.end.text}")
        times.start = new.start
        return after

    def _is_bare_hour(self, tokens: Tokens, index: int) -> bool:
        is_length = is_unit(tokens, index + 1) or read_percent(tokens, index)
        return tokens[index].integer_digits in (1, 2) and not is_length and ends_field(tokens, index + 1)

    def _refuse_when_open(self, text: str) -> None:
        if self._implied_open:
            raise ValueError(
                f"duration: {quote(text)} is an end, but this starts an open event; "
                "use `budgettui add` for one that is over"
            )

    def _read_length(self, tokens: Tokens, index: int) -> int:
        result = read_length(tokens, index)
        if result is None:
            return 0
        length, after = result
        if self._is_bare_minutes(tokens, after):  # 1h 30
            text = tokens.slice(index, after + 1)
            if not self._alone(tokens, after + 1):
                raise ValueError(
                    f"duration: {quote(text)} is not clear before a description; write "
                    f"{''.join(tokens.slice(index, after).split())}{tokens[after].text}m, "
                    "or -- before the description"
                )
            length, after = parse_duration(text), after + 1
        if tokens[after].lower == "ago":
            return 0
        self._set_length(check_length(length, tokens.slice(index, after)), tokens.slice(index, after))
        return after

    def _is_bare_minutes(self, tokens: Tokens, index: int) -> bool:
        """Whether it is a number without a unit after a length that ends in hours."""
        return (
            ends_in_hours(tokens, index)
            and is_minutes(tokens, index)
            and ends_field(tokens, index + 1)
            and not is_unit(tokens, index + 1)
            and not read_percent(tokens, index)
        )

    def _read_clock_length(self, tokens: Tokens, index: int, take: bool = False) -> int:
        result = read_clock_length(tokens, index)
        if result is None or tokens[result[1]].lower in ("am", "pm", "z", "utc", "gmt"):
            return 0
        length, after = result
        if take:
            text = tokens.slice(index, after)
            self._set_length(check_length(length, text), text)
            self._number = text
        return after

    def _read_number(self, tokens: Tokens, index: int) -> int:
        """A number without a unit: minutes, or a share."""
        token = tokens[index]
        if token.kind != "number" or not ends_field(tokens, index + 1) or is_unit(tokens, index + 1):
            return 0
        if self._missing_length():
            self._set_length(parse_duration(token.text), token.text)
            self._number = token.text
            return index + 1
        if self._number is not None and is_share(self._number) and token.integer_digits:
            text = f"{self._number} {token.text}"
            raise ValueError(
                f"duration: {quote(text)} is not clear; write {token.text}m for minutes; {_HINT}"
            )
        if is_share(token.text):
            self._set_impact(token.text)
            return index + 1
        if "." in token.text:
            raise ValueError(f"impact: {quote(token.text)} is not understood; {_HINT}")
        return 0

    def _read_name(self, tokens: Tokens, index: int) -> int:
        """`open`, a category, or an incident id."""
        fields, word = self.fields, tokens[index].lower
        if word == "open" and ends_field(tokens, index + 1):
            if self._missing_length():
                fields.times.is_open = True
                return index + 1
            if self._alone(tokens, index + 1) and not self._implied_open:
                raise _twice("duration", fields.times.lasts, tokens[index].text)
            return 0
        incident, after = read_incident_id(tokens, index)
        if incident and ends_field(tokens, after):
            if fields.incident_id is not None:
                raise _twice("incident_id", fields.incident_id, incident)
            fields.incident_id = incident
            return after
        end = tokens.next_word(index)
        name = tokens.slice(index, end).rstrip(",;").casefold()
        if fields.category is None and name in self._categories:
            fields.category = self._categories[name]
            return end
        return 0

    def _alone(self, tokens: Tokens, index: int) -> bool:
        """Whether what follows is something other than a plain word of a description."""
        return (
            index >= len(tokens)
            or tokens[index].kind == "symbol"
            or looks_like_field(tokens, index) > 0
            or tokens.slice(index, tokens.next_word(index)).casefold() in self._categories
        )

    def _set_impact(self, text: str) -> None:
        impact = parse_impact(text.replace(" ", ""))
        if self.fields.impact is not None:
            raise _twice("impact", f"{self.fields.impact:.0%}", text)
        self.fields.impact = impact

    def _set_length(self, length: int, text: str) -> None:
        times = self.fields.times
        if self._implied_open:
            raise ValueError(
                f"duration: {quote(text)} is a length, but this starts an open event; "
                "use `budgettui add` for one that is over"
            )
        if self._number is not None and self._number != text:
            self._number_is_no_length()
        if times.length is not None:
            raise _twice("duration", times.length_text, text)
        if times.is_open or (times.end is not None and times.start is not None):
            raise _twice("duration", times.lasts, text)
        times.length, times.length_text = length, text

    def _number_is_no_length(self) -> None:
        """A length with a unit was read: the number before it is a share, or a time of day."""
        number, self._number = self._number or "", None
        times = self.fields.times
        if is_share(number) and self.fields.impact is None:
            self._set_impact(number)
        elif ":" in number and times.start is None:
            result = read_moment(Tokens(number), 0)
            times.start = result[0] if result else None
        else:
            return
        times.length, times.length_text = None, ""


def _twice(name: str, first: str, second: str) -> ValueError:
    return ValueError(f"{name}: it is given twice, as {quote(first)} and {quote(second)}")


def _is_stray(text: str) -> bool:
    """Whether a word says nothing as a description, but would mean something as a part."""
    return text.isdecimal() or text.lower() in ("now", "open", "today")


def _is_meant_as_number(tokens: Tokens, index: int) -> bool:
    """Whether the word begins like a number, or is the name of one."""
    end = tokens.next_word(index)
    word = tokens.slice(index, end).lstrip("+-").lower()
    return word[:1].isdigit() or word in ("nan", "inf", "infinity")
