"""What the screen process leaves out of Textual and asyncio while they are imported.

Textual imports its command palette, and with it a dozen widgets, though `BudgetApp` has a palette of
its own; asyncio imports TLS, though the screens open no connection. Together they are about a tenth of
the time up to the first text. The one widget that is needed later is loaded after it.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, cast

PALETTE = "textual.command"


class _DeferredClass:
    """A class of the palette that is imported when it is called or asked for something.

    As a base class it stands for nothing: Textual derives its palette's list of themes from one, which does
    not work in this process; nothing but that palette uses it.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def _load(self) -> Any:
        return getattr(importlib.import_module(PALETTE), self._name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._load()(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._load(), name)

    def __mro_entries__(self, _bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()


class _DeferredPalette(ModuleType):
    def __getattr__(self, name: str) -> _DeferredClass:
        if name.startswith("__"):  # what the import system asks every module for
            raise AttributeError(name)
        return _DeferredClass(name)


@contextmanager
def _module_in_place(name: str, module: ModuleType | None) -> Iterator[None]:
    """Let `name` be `module` for imports inside the block; None: it cannot be imported."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = cast(ModuleType, module)
    try:
        yield
    finally:
        del sys.modules[name]


def import_textual() -> None:
    """Import asyncio without TLS and Textual without its palette.

    asyncio does without TLS where Python was built without it. Both can be imported as usual
    afterwards; what is already loaded stays.
    """
    with _module_in_place("ssl", None):
        importlib.import_module("asyncio")
    with _module_in_place(PALETTE, _DeferredPalette(PALETTE)):
        importlib.import_module("textual.app")


def load_input() -> None:
    """Load the widget of forms and entry lines; for a thread beside the screen, before a key asks for it."""
    from textual.widgets import Input  # noqa: F401
