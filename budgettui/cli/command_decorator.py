"""Declaring commands: shared options, examples in the help, the session, the pager."""

import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any

import click

from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.shared_options import (
    AS_JSON,
    KNOWN_AT,
    NO_PAGER,
    config_option,
    no_pager_option,
    quiet_option,
    store_option,
)
from budgettui.cli.interrupt import raise_on_interrupt
from budgettui.cli.output.colour_support import colour_forced
from budgettui.cli.session import session_of

_NUMBER = re.compile(r"-\.?\d")


class Command(click.Command):
    """A click command that reports `-5` as an invalid number, not as an unknown option.

    A command with an `arguments` parameter gets the `--` too: what follows it is the description.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args and any(parameter.name == "arguments" for parameter in self.params):
            separator = args.index("--")
            args = [*args[:separator], "--", *args[separator:]]  # click removes the first
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if _NUMBER.match(error.option_name):
                raise CommandError(
                    f"{error.option_name!r} is not above 0; a length or a share must be positive"
                ) from None
            raise


def command(name: str, *examples: str, paged: bool = False) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command that gets a `Session` as its first argument; its help shows `examples`.

    `paged`: on a terminal, output that does not fit goes through a pager.
    """

    def declare(body: Callable[..., Any]) -> click.Command:
        @wraps(body)
        @click.pass_context
        def run(ctx: click.Context, /, **values: Any) -> Any:
            for shared in ("config", "store", "plain_marks"):
                values.pop(shared, None)
            session = session_of(ctx)
            ctx.color = colour_forced()  # by default click removes colour in a pipe
            session.as_json = bool(ctx.meta.get(AS_JSON))
            session.known_at_text = ctx.meta.get(KNOWN_AT)
            raise_on_interrupt()
            try:
                with _output(paged and not ctx.meta.get(NO_PAGER)):
                    return body(session, **values)
            finally:
                session.close()

        for option in (*([no_pager_option] if paged else []), quiet_option, store_option, config_option):
            run = option(run)
        lines = "\n".join(f"  {example}" for example in examples)
        epilog = f"\b\n{'Example' if len(examples) == 1 else 'Examples'}:\n{lines}"
        return click.command(name, cls=Command, epilog=epilog)(run)

    return declare


def _output(paged: bool) -> AbstractContextManager[None]:
    """The context in which a command prints; the pager is only imported for a terminal."""
    if not paged or not sys.stdout.isatty():
        return nullcontext()
    from budgettui.cli.output.pager import paged_output

    return paged_output()
