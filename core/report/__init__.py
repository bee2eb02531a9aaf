"""Reports on services' budgets over a month or other days, as text, Markdown, HTML, JSON or CSV.

`period_report` computes the figures and loads NumPy; the renderers only format them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .formats.csv import to_csv
from .formats.html import to_html
from .formats.json import to_json
from .formats.markdown import to_markdown
from .formats.text import to_text
from .periods import PERIODS_ACCEPTED, ReportPeriod, calendar_period, parse_period
from .report_model import PeriodReport, ServiceReport

if TYPE_CHECKING:
    from .report_builder import period_report

__all__ = [
    "FORMATS",
    "PERIODS_ACCEPTED",
    "PeriodReport",
    "ReportPeriod",
    "ServiceReport",
    "calendar_period",
    "parse_period",
    "period_report",
    "render",
    "to_csv",
    "to_html",
    "to_json",
    "to_markdown",
    "to_text",
]

FORMATS: dict[str, Callable[[PeriodReport], str]] = {
    "text": to_text,
    "markdown": to_markdown,
    "html": to_html,
    "json": to_json,
    "csv": to_csv,
}


def render(report: PeriodReport, format: str) -> str:
    """The report in one of `FORMATS`; raises `ValueError` for any other."""
    if format not in FORMATS:
        raise ValueError(f"format: {format!r} is not one of {', '.join(FORMATS)}")
    return FORMATS[format](report)


def __getattr__(name: str) -> object:
    if name != "period_report":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .report_builder import period_report

    return period_report
