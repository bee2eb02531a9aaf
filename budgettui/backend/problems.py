"""Sentences for what nobody expected to go wrong."""


def described(error: Exception) -> str:
    """An exception that nobody expected, for the people who see it and those they report it to."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
