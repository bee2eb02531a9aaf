"""Assessments as a pandas DataFrame, for notebooks; pandas is loaded on first use."""

from collections.abc import Sequence
from typing import Any

from .assessment import Assessment

_NESTED = (
    "tags",
    "consumption_by_category",
    "burn_rates",
    "alerts",
    "open_events",
    "events_ahead",
    "if_this_goes_on",
    "recovery",
    "linear",
    "current_rate",
    "probabilities",
    "anomalies",
    "excluded_now",
    "obligations",
)


def assessments_to_frame(assessments: Sequence[Assessment]) -> Any:
    """A pandas DataFrame with one row per assessment and `service` as the index.

    Nested fields (alerts, open events, predictions and the like) are left out.
    """
    from ..support.dataframes import frame_of

    return frame_of(Assessment, assessments, index="service", omit=_NESTED)
