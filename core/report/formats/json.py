"""A report as one JSON object."""

import json

from ..report_model import PeriodReport


def to_json(report: PeriodReport) -> str:
    """The report as one JSON object in ASCII, with the field names as keys."""
    return json.dumps(report.as_dict(), indent=2, allow_nan=False) + "\n"
