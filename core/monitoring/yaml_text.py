"""Quotes any text as a YAML scalar."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def quoted(text: str) -> str:
    """`text` as a double-quoted scalar on one line."""
    return f'"{"".join(map(_escaped, text))}"'


def block_or_quoted(text: str, indent: int) -> str:
    """`text` as a literal block whose lines are indented by `indent` spaces if possible, else quoted.

    A block is impossible if `text` has unprintable characters or begins with a blank.
    """
    if not text.replace("\n", "").replace("\t", "").isprintable() or text.startswith((" ", "\t", "\n")):
        return quoted(text)
    if "\n" not in text:
        return f"|-\n{' ' * indent}{text}"
    return "|-\n" + "\n".join(
        f"{' ' * indent}{line}" if line else "" for line in text.rstrip("\n").split("\n")
    )


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\U{number:08x}" if number > 0xFFFF else f"\\u{number:04x}"
