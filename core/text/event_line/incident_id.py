"""Incident ids as typed: `INC-812`, `A_2-7`, `#12`."""

from ..timeparse.tokens import Tokens


def read_incident_id(tokens: Tokens, index: int) -> tuple[str | None, int]:
    """An incident id that begins at `index`, and the index after it: `INC-812`, `A_2-7`, `#12`."""
    start = index
    if tokens[index].text == "#" and tokens[index + 1].integer_digits and not tokens[index + 1].spaced:
        return tokens.slice(index, index + 2), index + 2
    if not (tokens[index].kind == "word" and "A" <= tokens[index].text[0] <= "Z"):
        return None, start
    while tokens[index].integer_digits or _is_capitals(tokens[index].text):
        index += 1
        if tokens[index].spaced:
            return None, start
    if tokens.is_symbol(index, "-") and tokens[index + 1].integer_digits and not tokens[index + 1].spaced:
        return tokens.slice(start, index + 2), index + 2
    return None, start


def _is_capitals(text: str) -> bool:
    return text != "" and all("A" <= character <= "Z" or character == "_" for character in text)
