"""What a name may be: printable, typeable and distinguishable."""

import unicodedata

LONGEST_NAME = 200
NAME_ACCEPTED = "a name of 1 to 200 characters without control or invisible characters or spaces at its ends"
WORD_ACCEPTED = "one word of 1 to 60 characters without control or invisible characters"

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Blank, although they count as letters or marks: joiners, fillers, inherent vowels, a blank pattern."""
_VARIATION_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0000, 0xE1000))


def is_name(text: str) -> bool:
    """Whether `text` can name a service or a group."""
    return 0 < len(text) <= LONGEST_NAME and text == text.strip() and not has_invisible(text)


def is_word(text: str) -> bool:
    """Whether `text` can name a category: a name that can be typed as one word."""
    return 0 < len(text) <= 60 and len(text.split()) == 1 and text == text.strip() and not has_invisible(text)


def has_controls(text: str) -> bool:
    """Whether `text` contains a control character, a lone surrogate or a line break."""
    return not text.isprintable() and any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text
    )


def has_invisible(text: str) -> bool:
    """Whether `text` contains a character that is invisible, or that changes how others are shown.

    Control and format characters (zero-width, direction), fillers and variation selectors: two names that
    differ in these alone look alike.
    """
    if text.isascii():
        return not text.isprintable()
    return any(
        char in _INVISIBLE
        or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        or any(ord(char) in selectors for selectors in _VARIATION_SELECTORS)
        for char in text
    )
