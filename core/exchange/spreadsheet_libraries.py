"""Checks that the libraries of the extra `tables` are installed."""

from .format_detection import Format
from .reading_result import ExchangeError

_LIBRARIES = {"xlsx": "openpyxl", "ods": "odf", "parquet": "pyarrow"}


def check_library(kind: Format) -> None:
    """Raise `ExchangeError` if the library for `kind` is not installed."""
    from importlib.util import find_spec

    if find_spec(_LIBRARIES[kind]) is None:
        raise ExchangeError(f"{kind} files need an extra library: pip install 'budgettui[tables]'")
