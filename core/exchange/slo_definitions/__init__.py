"""SLO definitions of other tools as services: one module per tool."""

from collections.abc import Sequence

from ..reading_result import ExchangeError
from . import datadog, nobl9, openslo, pyrra, slo_generator, sloth
from .imported_slo import Definition, Definitions, Remark
from .untrusted_yaml import LARGEST_BYTES, Table, read_documents

__all__ = ["LARGEST_BYTES", "Definition", "Definitions", "Remark", "read_definitions"]

_TOOLS = (openslo, sloth, pyrra, slo_generator, nobl9, datadog)


def read_definitions(raw: bytes) -> Definitions:
    """The services that a file defines; `ExchangeError` if no tool recognises it."""
    documents: Sequence[Table] = read_documents(raw)
    for tool in _TOOLS:
        if tool.recognises(documents):
            remarks: list[Remark] = []
            services = tool.read(documents, remarks)
            return Definitions(tool.TITLE, tuple(services), tuple(dict.fromkeys(remarks)))
    titles = ", ".join(tool.TITLE for tool in _TOOLS)
    raise ExchangeError(f"it defines no SLO in a supported format; accepted are files of {titles}")
