"""Messages and receivers to try."""

from datetime import UTC, datetime

import pytest

from budgettui.core.config.receiver_settings import ReceiverSettings
from budgettui.core.notify.message import AlertFacts, BurnFacts, IncidentFacts, Message

AT = datetime(2026, 11, 20, 14, 9, tzinfo=UTC)


def _message(**changes):
    fields = {
        "version": 1,
        "id": "checkout/page/1h/5m/firing/2026-11-20T14:09:00+00:00",
        "service": "checkout",
        "group": "payments",
        "kind": "page",
        "key": "1h/5m",
        "severity": "page",
        "state": "firing",
        "title": "PAGE checkout",
        "text": "burns 18.2× over 1h and 31.0× over 5m; 41.3 % of the budget (17.8 min) remains",
        "alert": AlertFacts("1h", "5m", 14.4),
        "burn": BurnFacts(18.2, 31.0),
        "incident": None,
        "obligation": None,
        "remaining_pct": 41.3,
        "remaining_minutes": 17.8,
        "slo": 99.9,
        "window": "30d",
        "since": AT,
        "at": AT,
        "as_of": AT.replace(minute=12),
    }
    return Message(**{**fields, **changes})


@pytest.fixture
def message():
    """Makes a message that checkout pages; what is named differs."""
    return _message


@pytest.fixture
def incident():
    return IncidentFacts(12, "INC-812", "incident", "payment timeouts")


@pytest.fixture
def receiver():
    """Makes a receiver of a kind."""
    return lambda kind="webhook", **fields: ReceiverSettings("team", kind, **fields)
