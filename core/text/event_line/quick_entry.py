"""An event on one line: `12m incident INC-812 50% @14:05 payment timeouts`.

The parts of the event come first, in any order, then the description. A word of the description that
looks like a part is refused, as the event would otherwise be recorded with the wrong value; only text in
quotes or after `--` is description whatever it looks like.
"""

from collections.abc import Collection, Sequence
from datetime import tzinfo

from ...model.instants import Instant
from ...support.frozen import frozen
from ..timeparse.span import UNTIL_WORDS
from ..timeparse.tokens import Tokens
from .event_line_reader import EventFields, FieldReader
from .literal_text import Piece, split_literals

QUICK_ACCEPTED = "12m incident INC-812 50% @14:05 payment timeouts"
LONGEST_LINE = 20_000
"""Characters that a quick line may have."""


@frozen
class QuickEntry:
    """The contents of a quick line, with start and end as instants; what it leaves out is None."""

    start: Instant
    end: Instant | None
    service: str | None = None
    category: str | None = None
    impact: float | None = None
    incident_id: str | None = None
    description: str | None = None


def parse_quick(
    text: str,
    now: Instant,
    zone: tzinfo,
    categories: Collection[str],
    services: Collection[str] = (),
    fold: int | None = None,
) -> QuickEntry:
    """The event that a quick line describes at `now` in `zone`.

    Raises `ValueError` as `parse_fields` and `Times.resolve` do.
    """
    fields = parse_fields(text, categories, services)
    if not fields.times.lasts and fields.times.start is None:
        raise ValueError(f"duration: it is missing; say how long, as in {QUICK_ACCEPTED}")
    span = fields.times.resolve(now, zone, fold)
    return QuickEntry(
        span.start,
        span.end,
        fields.service,
        fields.category,
        fields.impact,
        fields.incident_id,
        fields.description,
    )


def parse_fields(
    text: str | Sequence[str],
    categories: Collection[str],
    services: Collection[str] = (),
    *,
    implied_open: bool = False,
) -> EventFields:
    """The parts of an event in a line, or in the arguments of a command.

    In any order: a length (`12m`, `open`), a start (`@14:05`, `at 2pm`, `yesterday 14:05`, `5m ago`), an
    end (`until 14:20`), a range (`14:05-14:20`), an impact (`50%`, `0.5`), a category, an incident id
    (capitals, a hyphen and a number, or `#` and a number). A name of `services` may come first. The first
    other word begins the description; so does `--`, which is dropped. An argument with spaces that is not
    made up of parts alone is description, like text in quotes. `implied_open`: the event is open, and
    nothing may say when it ends.

    Raises `ValueError` with a sentence for a part that is invalid, is given twice, or comes after the
    description has begun.
    """
    if not isinstance(text, str):
        if len(text) == 1:
            return parse_fields(text[0], categories, services, implied_open=implied_open)
        pieces = _argument_pieces(text, categories)
    else:
        pieces = split_literals(text)
    if sum(len(piece.text) for piece in pieces) > LONGEST_LINE:
        raise ValueError(f"the line is longer than {LONGEST_LINE:,} characters")
    reader = FieldReader(categories, implied_open)
    if pieces and not pieces[0].literal:
        service, rest = _leading_service(pieces[0].text, services, categories)
        reader.fields.service = service
        pieces[0] = Piece(rest, literal=False)
    for piece in pieces:
        reader.read(piece)
    return reader.finish()


def _argument_pieces(arguments: Sequence[str], categories: Collection[str]) -> list[Piece]:
    """The arguments of a command: one with spaces is literal, unless it is made up of parts alone."""
    pieces: list[Piece] = []
    for position, argument in enumerate(arguments):
        if argument == "--":
            rest = " ".join(arguments[position + 1 :])
            return [*pieces, Piece(rest, literal=True)] if rest.strip() else pieces
        literal = len(argument.split()) > 1 and not _is_all_fields(argument, categories)
        if pieces and not literal and not pieces[-1].literal:
            pieces[-1] = Piece(f"{pieces[-1].text} {argument}", literal=False)
        else:
            pieces.append(Piece(argument, literal))
    return pieces


def _is_all_fields(argument: str, categories: Collection[str]) -> bool:
    try:
        return parse_fields(argument, categories).description is None
    except ValueError:
        return _starts_like_field(argument)


def _starts_like_field(argument: str) -> bool:
    """Whether an argument begins like a time or a length, and so is not taken for a description."""
    tokens = Tokens(argument)
    return tokens[0].kind == "number" or tokens[0].lower in UNTIL_WORDS or tokens[0].text == "@"


def _leading_service(
    text: str, services: Collection[str], categories: Collection[str]
) -> tuple[str | None, str]:
    """The longest service name that `text` begins with, and what follows it."""
    line = text.strip()
    category_names = {category.casefold() for category in categories}
    for name in sorted(services, key=len, reverse=True):
        if name.casefold() in category_names:
            continue
        if line == name or line.startswith((f"{name} ", f"{name}\t")):
            return name, line[len(name) :]
    return None, line
