"""Exit codes, and the errors that end a command with them."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from budgettui.core.errors import BudgettuiError, ConflictError, NotFoundError, StoreError

NO = 1
"""The answer is no."""
USAGE = 2
"""Wrong usage, or an invalid configuration."""
UNREACHABLE = 3
"""The store, or a file to read from, could not be reached: neither a yes nor a no."""


class CliError(BudgettuiError, click.ClickException):
    """Ends a command with a sentence and an exit code."""

    exit_code = USAGE


class CommandError(CliError):
    """The command cannot run as it was called; the message says what is accepted."""


class AnswerIsNoError(CliError):
    """The answer is no."""

    exit_code = NO


class UnreachableError(CliError):
    """A source of data could not be reached."""

    exit_code = UNREACHABLE


def not_empty(_: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Reject "", as from an unset shell variable, for options that name a file or an address."""
    if value == "":
        raise CommandError(f"{option.opts[0]}: it is empty; give a value, or leave the option out")
    return value


@contextmanager
def as_usage() -> Iterator[None]:
    """Turn a `ValueError` about what the user typed into a `CommandError`."""
    try:
        yield
    except ValueError as error:
        raise CommandError(str(error)) from None


def as_cli_error(error: Exception) -> click.ClickException | None:
    """The error with which a command ends because of `error`; None for a bug."""
    from budgettui.core.config.config_errors import ConfigError
    from budgettui.core.exchange import ExchangeError

    if isinstance(error, click.ClickException):
        return error
    if isinstance(error, StoreError):
        return UnreachableError(str(error))
    if isinstance(error, ConflictError):
        return AnswerIsNoError(str(error))
    if isinstance(error, (ConfigError, NotFoundError, ExchangeError)):
        return CommandError(str(error))
    if isinstance(error, OSError) and error.strerror:
        return UnreachableError(
            f"{error.filename or 'the output'} cannot be read or written: {error.strerror}"
        )
    return None
