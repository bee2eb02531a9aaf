"""What a name may be: something that people can read and type."""

import unicodedata

NAME_ACCEPTED = "a name of 1 to 200 characters without control characters or spaces at its ends"
WORD_ACCEPTED = "one word of 1 to 60 characters without control characters"


def is_name(text: str) -> bool:
    """Whether `text` can name a service or a group."""
    return 0 < len(text) <= 200 and text == text.strip() and not has_controls(text)


def is_word(text: str) -> bool:
    """Whether `text` can name a category: a name that can be typed as one word."""
    return 0 < len(text) <= 60 and len(text.split()) == 1 and text == text.strip() and not has_controls(text)


def has_controls(text: str) -> bool:
    """Whether `text` holds a control character, a lone surrogate or a line break."""
    return not text.isprintable() and any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text
    )
