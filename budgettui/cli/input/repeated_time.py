"""Asks which one is meant when a local time occurs twice because clocks go back."""

import sys
from collections.abc import Callable
from typing import TypeVar

import click

from budgettui.core.text.timeparse import RepeatedTimeError

T = TypeVar("T")


def resolve_repeated(resolve: Callable[[int | None], T]) -> T:
    """The result of `resolve`; if a time occurs twice because clocks go back, ask which one is meant.

    `resolve` is called with None, then with 0 for the first or 1 for the second. Without a terminal to ask
    on, the `RepeatedTimeError` is raised, which names both.
    """
    try:
        return resolve(None)
    except RepeatedTimeError as error:
        if not sys.stdin.isatty():
            raise
        question = f"{str(error).partition(': ')[2]}\nThe first (1) or the second (2)?"
        answer = click.prompt(question, type=click.IntRange(1, 2), err=True)
    return resolve(answer - 1)
