"""Suggestions for an unknown name: "did you mean …?"."""

from collections.abc import Collection, Sequence

_SIMILARITY = 0.55
"""Lowest `difflib` ratio: a word of five with two letters swapped passes, unrelated words do not."""
_LONGEST = 200
"""Characters that are compared: the comparison is quadratic, and no name is longer."""
_SHORTEST_PART = 3
_MOST_LISTED = 12


def closest_matches(name: str, known: Collection[str], limit: int = 3) -> list[str]:
    """The names of `known` most similar to `name`, best first; part of a longer name counts as similar."""
    from difflib import get_close_matches  # not needed on the way to the first paint

    folded = {other.casefold(): other for other in known if len(other) <= _LONGEST}
    folded_name = name.strip().casefold()
    if len(name) > _LONGEST:
        return []
    matches = get_close_matches(folded_name, list(folded), n=limit, cutoff=_SIMILARITY)
    if len(folded_name) >= _SHORTEST_PART:
        matches += [other for other in folded if folded_name in other and other not in matches]
    return [folded[match] for match in matches[:limit]]


def closest_match(name: str, known: Collection[str]) -> str | None:
    """The name of `known` that `name` most likely meant, or None if none is close."""
    matches = closest_matches(name, known, limit=1)
    return matches[0] if matches else None


def suggestion(name: str, known: Collection[str], otherwise: str = "") -> str:
    """`did you mean checkout?` for the closest of `known`; `otherwise` if none is close."""
    match = closest_match(name, known)
    return f"did you mean {visible(match)}?" if match is not None else otherwise


def unknown_name(name: str, known: Sequence[str], kind: str) -> str:
    """A sentence for a name that is not in `known`: the closest ones, or all if they are few.

    `kind` says what a known name is: "a service of this configuration".
    """
    matches = closest_matches(name, known)
    if matches:
        return f"{name!r} is not {kind}; did you mean {' or '.join(map(visible, matches))}?"
    if not known:
        return f"{name!r} is not {kind}; there is none yet"
    listed = ", ".join(map(visible, known[:_MOST_LISTED])) + (", …" if len(known) > _MOST_LISTED else "")
    return f"{name!r} is not {kind}; there {'are' if len(known) > 1 else 'is'} {listed}"


def visible(text: str) -> str:
    r"""`text` with every character that is not printable written as an escape: `\u202e`."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
