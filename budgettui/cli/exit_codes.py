"""How a command ends when it cannot do what was asked, and with which exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

NO = 1
"""The answer is no."""
USAGE = 2
"""Called wrongly, or a configuration that cannot be used."""
UNREACHABLE = 3
"""The store, or a file to read from, could not be reached: neither a yes nor a no."""


class CommandError(click.ClickException):
    """What was asked makes no sense as asked; the message says what is accepted."""

    exit_code = USAGE


class AnswerIsNoError(click.ClickException):
    """Asked and answered: no."""

    exit_code = NO


class UnreachableError(click.ClickException):
    """A source of data could not be reached."""

    exit_code = UNREACHABLE


def not_empty(_: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """For options that name a place: an empty name, as of a variable that is not set, is not "none"."""
    if value == "":
        raise CommandError(f"{option.opts[0]}: it is empty; name one, or leave the option out")
    return value


@contextmanager
def as_usage() -> Iterator[None]:
    """Tell a `ValueError` about what the user typed as a usage error."""
    try:
        yield
    except ValueError as error:
        raise CommandError(str(error)) from None


def told(error: Exception) -> click.ClickException | None:
    """What the engine says by an exception, as the end of a command; None for one that is a fault."""
    from budgettui.core.config.errors import ConfigError
    from budgettui.core.store import ConflictError, NotFoundError, StoreError

    if isinstance(error, StoreError):
        return UnreachableError(str(error))
    if isinstance(error, ConflictError):
        return AnswerIsNoError(str(error))
    if isinstance(error, (ConfigError, NotFoundError)):
        return CommandError(str(error))
    if isinstance(error, OSError) and error.strerror:
        return UnreachableError(
            f"{error.filename or 'the output'} cannot be read or written: {error.strerror}"
        )
    return None
